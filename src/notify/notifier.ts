import type { Result } from '../core/result.js';
import type { NoticeWay } from '../config/settings.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { EpochMs } from '../core/time.js';
import { nextNotices, noNoticesYet, type Notice, type NoticeMemory } from './next-notices.js';
import type { RowKey } from '../core/fleet/row-key.js';
import { sessionGroups, type SessionGroup } from '../core/fleet/session-groups.js';
import type { Environment } from '../terminal/pass-through.js';
import { noticeSequence } from './notice-sequence.js';
import { noticeText, type NoticeText } from './notice-sequence.js';

/** Whether a minute of the day lies in hours such as `22:00-07:00`, which may go over midnight. */
export function isQuiet(hours: string, minuteOfDay: number): boolean {
  const [from, to] = hours.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  if (from === undefined || to === undefined) return false;
  return from <= to
    ? minuteOfDay >= from && minuteOfDay < to
    : minuteOfDay >= from || minuteOfDay < to;
}

/** How the user wants to be called. */
export interface NoticePlan {
  readonly likely: boolean;
  readonly via: NoticeWay;
  /** As in `22:00-07:00`; empty: never. */
  readonly quiet: string;
  /** Whether the desktop app's threads call too. */
  readonly allSources: boolean;
  /** By the local time. */
  readonly minuteOfDay: (at: EpochMs) => number;
  /** The user's own command; the error is one clean sentence. Undefined where there is none. */
  readonly command:
    | ((notice: Notice, text: NoticeText, at: EpochMs) => Promise<Result<undefined, string>>)
    | undefined;
}

interface NotifierParts {
  readonly plan: NoticePlan;
  readonly environment: Environment;
  readonly unicode: boolean;
  /** Writes to the terminal. */
  readonly send: (sequence: string) => void;
  /** Says in the footer what did not go well. */
  readonly complain: (sentence: string) => void;
}

/** Calls the user. It waits for nothing: a command runs beside the screen. */
export class Notifier {
  readonly #parts: NotifierParts;
  #memory: NoticeMemory = noNoticesYet;
  #fleet: Fleet | undefined;
  #groups: readonly SessionGroup[] = [];
  /** The last trouble that was told: it is told once. */
  #told: string | undefined;

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

  /** To be called at each new fleet and about once a second. */
  look(muted: ReadonlySet<RowKey>, now: EpochMs): void {
    if (!this.#fleet) return;
    const { likely, quiet, minuteOfDay } = this.#parts.plan;
    const { memory, due } = nextNotices(
      this.#memory,
      {
        groups: this.#groups,
        hosts: this.#fleet.hosts,
        muted,
        quiet: quiet !== '' && isQuiet(quiet, minuteOfDay(now)),
        likely,
      },
      now,
    );
    this.#memory = memory;
    for (const notice of due) this.#tell(notice, now);
  }

  #tell(notice: Notice, now: EpochMs): void {
    const { plan, send } = this.#parts;
    const text = noticeText(notice);
    const sequence = noticeSequence(text, plan.via, this.#parts);
    if (sequence !== '') send(sequence);
    if (plan.via !== 'none') void this.#run(notice, text, now);
  }

  async #run(notice: Notice, text: NoticeText, now: EpochMs): Promise<void> {
    const result = await this.#parts.plan.command?.(notice, text, now);
    if (!result || result.ok || result.error === this.#told) return;
    this.#told = result.error;
    this.#parts.complain(result.error);
  }
}
