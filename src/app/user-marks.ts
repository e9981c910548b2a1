import { wokenSessions } from '../core/fleet/marked-rows.js';
import { rowKey, type RowKey, type RowRef } from '../core/fleet/row-key.js';
import { ok, type Result } from '../core/result.js';
import { noMarks, type RowMarks, type Snooze } from '../core/session/row-marks.js';
import type { Fleet } from '../core/session/snapshot.js';
import { stateOrder } from '../core/session/status.js';
import { asObject, booleanAt, numberAt, type JsonObject } from '../core/text/fields.js';
import type { EpochMs } from '../core/time.js';
import { followLines } from '../local/rollout/follow-lines.js';
import { rowLine, rowOfLine } from '../local/titles/row-lines.js';
import { appendLine } from '../platform/files/append-line.js';
import type { FilePort } from '../platform/host-ports.js';

/** The newest lines that count: some 8,000. */
const maxBytes = 1 << 20;

type Saved = Promise<Result<undefined, string>>;

export interface UserMarks {
  /** Reads what is new, ends each snooze whose time is over, and calls `changed` if anything is different then. */
  readonly read: (changed?: () => void) => Promise<void>;
  /** The fleet with the marks of its sessions. One that wakes stays awake. */
  readonly marked: (fleet: Fleet) => Fleet;
  /** It counts at once, even if it cannot be kept; the error is one clean sentence. */
  readonly save: (row: RowRef, change: Partial<RowMarks>) => Saved;
  /** Resolves when all that was marked so far is written. */
  readonly saved: () => Saved;
}

/**
 * The user's marks, shared by every codex-ps that runs. The file is only ever appended to, a line for each change, so that
 * no codex-ps overwrites what another one wrote. `keeps` false: what is marked here lasts until codex-ps ends.
 */
export function userMarks(files: FilePort, path: string, keeps: boolean): UserMarks {
  const rows = new Map<RowKey, RowMarks>();
  let version = 0;
  let saved: Saved = Promise.resolve(ok(undefined));
  const take = (line: string): void => {
    const row = rowOfLine(line);
    if (row) rows.set(rowKey(row), marksAfter(row.said, rows.get(rowKey(row)) ?? noMarks));
  };
  const readNew = followLines(files, path, maxBytes, {
    clear: () => rows.clear(),
    add: take,
    result: () => (version += 1),
  });
  const save: UserMarks['save'] = (row, change) => {
    const line = rowLine(row, change);
    take(line);
    // One after the other, for the last one counts.
    if (keeps) saved = saved.then(() => appendLine(path, line));
    return saved;
  };
  const read: UserMarks['read'] = async (changed) => {
    const before = version;
    await readNew();
    for (const [key, marks] of rows) {
      if ((marks.snooze?.until ?? Infinity) > Date.now()) continue;
      rows.set(key, { ...marks, snooze: undefined });
      version += 1;
    }
    if (version !== before) changed?.();
  };
  const marked = (fleet: Fleet): Fleet => {
    if (rows.size === 0) return fleet;
    for (const row of wokenSessions(fleet.sessions, rows)) void save(row, { snooze: undefined });
    const sessions = fleet.sessions.map((session) => {
      const marks = rows.get(rowKey(session));
      return marks ? { ...session, marks } : session;
    });
    return { ...fleet, sessions };
  };
  return { read, marked, save, saved: () => saved };
}

/** What a line does not name stays as it is. */
function marksAfter(said: JsonObject, { pinned, muted, snooze }: RowMarks): RowMarks {
  return {
    pinned: booleanAt(said, 'pinned') ?? pinned,
    muted: booleanAt(said, 'muted') ?? muted,
    snooze: 'snooze' in said ? snoozeIn(asObject(said['snooze']) ?? {}) : snooze,
  };
}

function snoozeIn(kept: JsonObject): Snooze | undefined {
  const state = stateOrder.find((word) => word === kept['state']);
  const [until, since, neededSince] = ['until', 'since', 'neededSince'].map(
    (key) => numberAt(kept, key) as EpochMs | undefined,
  );
  return state && { state, until, since, neededSince };
}
