import type { SettingValues } from '../config/setting-table.js';
import { sessionGroups, type SessionGroup } from '../core/fleet/session-groups.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { EpochMs } from '../core/time.js';
import type { Options } from '../options/options.js';
import type { Environment } from '../terminal/pass-through.js';
import { nextNotifications, noNotificationsYet, type Notification } from './next-notifications.js';
import type { claimNotification } from './notification-claim.js';
import type { notificationCommand } from './notification-command.js';
import { notificationSequence, notificationText } from './notification-sequence.js';

/** Whether a time lies in local hours such as `22:00-07:00`, which may go over midnight. */
export function isQuiet(hours: string, at: EpochMs): boolean {
  const [from = '', to = ''] = hours.split('-').map((time) => time.padStart(5, '0'));
  const local = new Date(at).toTimeString().slice(0, 5);
  const [isAfter, isBefore] = [local >= from, local < to];
  return from <= to ? isAfter && isBefore : isAfter || isBefore;
}

export interface NotificationPlan extends Pick<Options, 'settings' | 'allSources'> {
  readonly via: SettingValues['notify.via'];
  readonly claim: typeof claimNotification;
  readonly command: ReturnType<typeof notificationCommand>;
}

interface NotifierParts {
  readonly plan: NotificationPlan;
  readonly environment: Environment;
  readonly unicode: boolean;
  readonly send: (sequence: string) => void;
  readonly complain: (sentence: string) => void;
  /** Told of each notification, for a log. */
  readonly tell?: (sentence: string) => void;
}

/** Sends notifications. It waits for nothing: a command runs in the background. */
export class Notifier {
  readonly #parts: NotifierParts;
  #memory = noNotificationsYet;
  #fleet: Fleet | undefined;
  #groups: readonly SessionGroup[] = [];
  /** The failure shown last: the same one is shown once. */
  #shownFailure: string | undefined;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  take(fleet: Fleet): void {
    const { allSources } = this.#parts.plan;
    this.#fleet = fleet;
    this.#groups = sessionGroups(
      fleet.sessions.filter((session) => allSources || !session.hiddenSource),
    );
  }

  check(now: EpochMs): void {
    if (!this.#fleet) return;
    const { settings } = this.#parts.plan;
    const hours = settings['notify.quiet'].value;
    const input = {
      ...{ groups: this.#groups, hosts: this.#fleet.hosts },
      likely: settings['notify.likely'].value,
      quiet: hours !== '' && isQuiet(hours, now),
    };
    const { memory, due } = nextNotifications(this.#memory, input, now);
    this.#memory = memory;
    for (const notification of due) void this.#send(notification, now);
  }

  async #send(notification: Notification, now: EpochMs): Promise<void> {
    const { plan, send, tell } = this.#parts;
    if (plan.via === 'none') return;
    const text = notificationText(notification);
    const isFirst = await plan.claim(notification, now);
    // Better twice than never.
    if (!isFirst.ok) this.#complain(isFirst.error);
    const isSent = isFirst.ok && !isFirst.value;
    tell?.(`${isSent ? 'another codex-ps has sent' : 'sends'}: ${text.title}: ${text.body}`);
    if (isSent) return;
    const sequence = notificationSequence(text, plan.via, this.#parts);
    if (sequence !== '') send(sequence);
    const result = await plan.command?.(notification, text, now);
    if (result && !result.ok) this.#complain(result.error);
  }

  #complain(failure: string): void {
    if (failure === this.#shownFailure) return;
    this.#shownFailure = failure;
    this.#parts.complain(failure);
  }
}
