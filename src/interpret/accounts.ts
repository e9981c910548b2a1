import { shownPath } from '../core/text/clean-text.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import { paceMs, type RateLimit, type UsageReading } from '../core/facts/usage-reading.js';
import { groupBy } from '../core/group-by.js';
import type { Account, UsageWindow } from '../core/session/account.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { rolloutOf } from '../core/session/session-tree.js';
import { between, epochMs, type EpochMs } from '../core/time.js';

/**
 * The usage limits of each home's account: by limit, the newest reading of all its live sessions.
 * Readings that Codex got with an API key say nothing, and give no account.
 */
export function accountsOf(threads: readonly LiveThread[], facts: HostFacts): readonly Account[] {
  const found = threads.flatMap((thread) =>
    (rolloutOf(thread)?.progress.usage ?? []).map((reading) => ({ ...thread, reading })),
  );
  const byLimit = groupBy(found, ({ codexHome, reading }) => `${reading.limitId} ${codexHome}`);
  return [...byLimit.values()].flatMap((group) => {
    const readings = group.map(({ reading }) => reading).toSorted((a, b) => a.at - b.at);
    // Where a limit stopped a turn, 0.171 records it without its windows.
    const newest = readings.findLast(({ windows }) => windows.length > 0) ?? readings.at(-1);
    const codexHome = group[0] && shownPath(group[0].codexHome);
    if (codexHome === undefined || !newest) return [];
    const windows = newest.windows.map((window) =>
      windowAt(facts.at, { window, readAt: newest.at }, readings),
    );
    return {
      host: facts.host,
      codexHome,
      limit: newest.limitId,
      limitName: newest.limitName,
      plan: readings.findLast(({ plan }) => plan !== undefined)?.plan,
      credits: readings.findLast(({ credits }) => credits !== undefined)?.credits,
      readAt: newest.at,
      windows: windows.toSorted((a, b) => (a.minutes ?? Infinity) - (b.minutes ?? Infinity)),
    };
  });
}

interface ReadWindow {
  readonly window: RateLimit;
  readonly readAt: EpochMs;
}

/** Ten years: no limit lasts longer. */
const maxMinutes = 5_256_000;
/** The last instant that a Date can hold. */
const maxTime = 8.64e15;

function windowAt(now: EpochMs, read: ReadWindow, readings: readonly UsageReading[]): UsageWindow {
  const { usedPercent, windowMinutes = 0 } = read.window;
  const isLength = windowMinutes >= 1 && windowMinutes <= maxMinutes;
  const minutes = isLength ? Math.round(windowMinutes) : undefined;
  const isTime = Math.abs(read.window.resetsAt ?? Infinity) <= maxTime;
  const resetsAt = isTime ? read.window.resetsAt : undefined;
  const usedUpAt = between(read.readAt, now) <= paceMs ? usedUp(read, readings) : undefined;
  const isEstimate = usedUpAt !== undefined && usedUpAt > now && usedUpAt < (resetsAt ?? Infinity);
  return {
    minutes,
    usedPercent: Math.floor(Math.min(100, Math.max(0, usedPercent))),
    resetsAt,
    usedUpAt: isEstimate ? usedUpAt : undefined,
  };
}

/** A pace over less time than this says nothing. */
const minPaceMs = 3 * 60_000;
/** Two readings of one window give its reset a little apart: some servers count from the request. */
const sameResetMs = 5 * 60_000;

/** When a window is used up at the pace of the 15 minutes before it was read. */
function usedUp(
  { window, readAt }: ReadWindow,
  readings: readonly UsageReading[],
): EpochMs | undefined {
  const [earlier] = readings
    .filter(({ at }) => readAt - at <= paceMs && readAt - at >= minPaceMs)
    .flatMap(({ at, windows }) =>
      windows
        .filter((other) => isSameWindow(window, other))
        .map(({ usedPercent }) => ({ at, usedPercent })),
    );
  if (!earlier) return undefined;
  const perMs = (window.usedPercent - earlier.usedPercent) / (readAt - earlier.at);
  return perMs > 0 ? epochMs(Math.round(readAt + (100 - window.usedPercent) / perMs)) : undefined;
}

function isSameWindow(one: RateLimit, other: RateLimit): boolean {
  if (one.windowMinutes !== other.windowMinutes) return false;
  const [a = 0, b = 0] = [one.resetsAt, other.resetsAt];
  return Math.abs(a - b) <= sameResetMs;
}
