import type { ChangedFile } from '../facts/rollout-progress.js';
import { groupBy } from '../group-by.js';
import type { ThreadId } from '../ids.js';
import { cleanLine, firstFew } from '../text/clean-text.js';
import type { EpochMs } from '../time.js';

/** Two sessions conflict if both changed a file within this time before now. */
export const recentChangeMs = 30 * 60_000;

/** One warning, and the sentence that it puts on the row of each thread concerned. */
export interface Alarm {
  readonly warning: string;
  readonly marks: readonly (readonly [ThreadId, string])[];
}

/** What all alarms together put on the row of each thread. */
export function sentencesByThread(
  alarms: readonly Alarm[],
): ReadonlyMap<ThreadId, readonly string[]> {
  const marks = alarms.flatMap((alarm) => alarm.marks);
  const byThread = groupBy(marks, ([id]) => id);
  return new Map([...byThread].map(([id, own]) => [id, own.map(([, sentence]) => sentence)]));
}

/** A recent change by a thread. */
export interface Change {
  readonly threadId: ThreadId;
  /** A root and its subagents: two families have one conflict, whatever their threads changed. */
  readonly family: string;
  /** What must differ for a conflict: the family, or the host. */
  readonly apart: string;
  /** The same for what is the same file. */
  readonly key: string;
  /** In what kind of places it is the same; empty for one tree. */
  readonly where: string;
  /** The path, as sentences name it. */
  readonly shown: string;
}

export interface FileConflicts {
  readonly alarms: readonly Alarm[];
  /** Whether there is one between these two families. */
  readonly has: (one: string, other: string) => boolean;
}

/** Of a file that more families changed than these, the others are left out, which bounds the pairs. */
const maxFamilies = 8;
const maxShownChars = 100;

export function isRecent({ at }: ChangedFile, now: EpochMs): boolean {
  return now - at <= recentChangeMs;
}

/** The part of a path below a directory; undefined if it is not below it. */
export function pathBelow(directory: string, path: string): string | undefined {
  return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : undefined;
}

const pairOf = (...families: readonly string[]): string => families.toSorted().join('\n');

/** One conflict for each two families that changed the same files. The cost depends on the changes, not on the pairs of sessions. */
export function fileConflicts(changes: readonly Change[]): FileConflicts {
  const conflicts = new Map<string, Change[]>();
  for (const same of groupBy(changes, ({ key }) => key).values()) {
    const families = [...groupBy(same, ({ family }) => family)].slice(0, maxFamilies);
    for (const [index, [family, one]] of families.entries()) {
      for (const [otherFamily, other] of families.slice(index + 1)) {
        if (one[0]?.apart === other[0]?.apart) continue;
        const pair = pairOf(family, otherFamily);
        const met = conflicts.get(pair) ?? [];
        conflicts.set(pair, met);
        met.push(...one, ...other);
      }
    }
  }
  return {
    alarms: [...conflicts.values()].map(alarmOf),
    has: (one, other) => conflicts.has(pairOf(one, other)),
  };
}

function alarmOf(changes: readonly Change[]): Alarm {
  // The most exact kind of place, which is empty, sorts first.
  const [where = ''] = changes.map((change) => change.where).sort();
  const files = new Set(changes.map(({ shown }) => cleanLine(shown, maxShownChars)));
  const [some = [], others = []] = Array.from(
    groupBy(changes, ({ family }) => family).values(),
    (own) => [...new Set(own.map(({ threadId }) => threadId))],
  );
  const then =
    where === ''
      ? "they may overwrite each other's changes: use separate worktrees"
      : 'expect a merge conflict';
  const changed = `changed the same ${files.size === 1 ? 'file' : 'files'}`;
  const rest = `${where} within ${recentChangeMs / 60_000} minutes, ${firstFew([...files], 3)}: ${then}`;
  const mark = (ids: readonly ThreadId[], theirs: readonly ThreadId[]): Alarm['marks'] =>
    ids.map((id) => [id, `${changed} as ${firstFew(theirs, 2)}${rest}`]);
  return {
    warning: `threads ${firstFew(some, 2)} and ${firstFew(others, 2)} ${changed}${rest}`,
    marks: [...mark(some, others), ...mark(others, some)],
  };
}
