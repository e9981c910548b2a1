import type { SettingValues } from '../config/setting-table.js';
import { sessionGroups, type SessionGroup } from '../core/fleet/session-groups.js';
import type { Result } from '../core/result.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { EpochMs } from '../core/time.js';
import type { Environment } from '../terminal/pass-through.js';
import { nextNotifications, noNotificationsYet, type Notification } from './next-notifications.js';
import {
  notificationSequence,
  notificationText,
  type NotificationText,
} from './notification-sequence.js';

/** Whether a time lies in local hours such as `22:00-07:00`, which may go over midnight. */
export function isQuiet(hours: string, at: EpochMs): boolean {
  const local = new Date(at);
  const minuteOfDay = local.getHours() * 60 + local.getMinutes();
  const [from, to] = hours.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  if (from === undefined || to === undefined) return false;
  const [isAfter, isBefore] = [minuteOfDay >= from, minuteOfDay < to];
  return from <= to ? isAfter && isBefore : isAfter || isBefore;
}

export interface NotificationPlan {
  readonly likely: boolean;
  readonly via: SettingValues['notify.via'];
  /** As in `22:00-07:00`; empty: never. */
  readonly quiet: string;
  readonly allSources: boolean;
  /** The user's own command; the error is one clean sentence. Undefined where there is none. */
  readonly command:
    | ((
        notification: Notification,
        text: NotificationText,
        at: EpochMs,
      ) => Promise<Result<undefined, string>>)
    | undefined;
}

interface NotifierParts {
  readonly plan: NotificationPlan;
  readonly environment: Environment;
  readonly unicode: boolean;
  readonly send: (sequence: string) => void;
  readonly complain: (sentence: string) => void;
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
    const { likely, quiet } = this.#parts.plan;
    const input = {
      ...{ groups: this.#groups, hosts: this.#fleet.hosts, likely },
      quiet: quiet !== '' && isQuiet(quiet, now),
    };
    const { memory, due } = nextNotifications(this.#memory, input, now);
    this.#memory = memory;
    for (const notification of due) this.#send(notification, now);
  }

  #send(notification: Notification, now: EpochMs): void {
    const { plan, send } = this.#parts;
    const text = notificationText(notification);
    const sequence = notificationSequence(text, plan.via, this.#parts);
    if (sequence !== '') send(sequence);
    if (plan.via !== 'none') void this.#run(notification, text, now);
  }

  async #run(notification: Notification, text: NotificationText, now: EpochMs): Promise<void> {
    const result = await this.#parts.plan.command?.(notification, text, now);
    if (!result || result.ok || result.error === this.#shownFailure) return;
    this.#shownFailure = result.error;
    this.#parts.complain(result.error);
  }
}
