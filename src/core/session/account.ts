import type { UsageReading } from '../facts/usage-reading.js';
import type { HostName } from '../ids.js';
import type { EpochMs } from '../time.js';

export interface UsageWindow {
  /** How long it lasts; undefined where Codex does not say. */
  readonly minutes: number | undefined;
  /** 0 to 100; undefined where it was reset since it was read: what was used after that is not known. */
  readonly usedPercent: number | undefined;
  readonly resetsAt: EpochMs | undefined;
  /** An estimate: when the pace of the last 15 minutes uses it up. Undefined where it is reset before that. */
  readonly usedUpAt: EpochMs | undefined;
}

/** One usage limit of the account that a CODEX_HOME is signed in to. */
export interface Account extends Pick<UsageReading, 'limitName' | 'plan' | 'credits'> {
  readonly host: HostName;
  readonly codexHome: string;
  /** `codex`, or the limit of one model. */
  readonly limit: string;
  /** When the server sent this to Codex. */
  readonly readAt: EpochMs;
  /** The shortest first; none with an account that has credits alone. */
  readonly windows: readonly UsageWindow[];
}

/** The account as of `now`: what was used of a window that has been reset since it was read is not known. */
export function accountAt(account: Account, now: EpochMs): Account {
  const { readAt, windows } = account;
  const isReset = ({ minutes = Infinity, resetsAt }: UsageWindow): boolean =>
    (resetsAt ?? readAt + minutes * 60_000) <= now;
  if (!windows.some(isReset)) return account;
  return {
    ...account,
    windows: windows.map((window) =>
      isReset(window) ? { ...window, usedPercent: undefined, usedUpAt: undefined } : window,
    ),
  };
}

/** The window that is used up most, if anything is known of one. */
export function tightestWindow(accounts: readonly Account[]): UsageWindow | undefined {
  const known = accounts
    .flatMap(({ windows }) => windows)
    .filter(({ usedPercent }) => usedPercent !== undefined);
  const used = ({ usedPercent = 0 }: UsageWindow): number => usedPercent;
  return known.toSorted((a, b) => used(b) - used(a))[0];
}
