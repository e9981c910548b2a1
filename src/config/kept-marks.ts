import type { MarkedRows } from '../core/fleet/marked-rows.js';
import { rowKey, type RowKey, type RowRef } from '../core/fleet/row-key.js';
import type { HostName } from '../core/ids.js';
import type { RowMarks, Snooze } from '../core/session/row-marks.js';
import { stateOrder } from '../core/session/status.js';
import { threadIdAt } from '../core/text/clean-fields.js';
import {
  arrayAt,
  asObject,
  numberAt,
  objectAt,
  textAt,
  type JsonObject,
} from '../core/text/fields.js';
import type { Result } from '../core/result.js';
import { between, epochMs, type EpochMs } from '../core/time.js';
import type { FilePort } from '../platform/host-ports.js';
import type { StateFile } from './state-file.js';

/** The newest of them are kept. */
const mostRows = 500;
/** A thread that no monitor has seen for so long is forgotten when the file is written. */
const forgottenMs = 30 * 24 * 3_600_000;

/** The marks in the state file, which several monitors change. */
export interface KeptMarks {
  /** The same object while the file does not change; costs a look at the file's size and time. */
  readonly read: () => Promise<MarkedRows>;
  /** `seen`: the rows that are there now. The error is one clean sentence. */
  readonly save: (
    row: RowRef,
    marks: RowMarks,
    seen: readonly RowRef[],
  ) => Promise<Result<undefined, string>>;
}

export function keptMarks(
  state: StateFile,
  files: Pick<FilePort, 'stat'>,
  now: () => EpochMs,
): KeptMarks {
  let known: { readonly file: string; readonly rows: MarkedRows } | undefined;
  return {
    read: async () => {
      const stat = await files.stat(state.path);
      const file = stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : 'none';
      if (known?.file === file) return known.rows;
      const kept = stat.ok ? await state.read() : undefined;
      // A file that cannot be read says nothing new; what is wrong with it is reported where settings are read.
      const rows = kept?.ok === false ? (known?.rows ?? new Map()) : marksIn(kept?.value ?? {});
      known = { file, rows };
      return rows;
    },
    save: (row, marks, seen) => {
      const change = { ...row, ...marks, seenAt: now() };
      return state.update((kept) => withRow(kept, change, seen));
    },
  };
}

interface KeptRow extends RowRef, RowMarks {
  readonly seenAt: EpochMs;
}

export function marksIn(state: JsonObject): MarkedRows {
  return new Map(
    keptRows(state).map(({ pinned, muted, snooze, ...row }): [RowKey, RowMarks] => [
      rowKey(row),
      { pinned, muted, snooze },
    ]),
  );
}

/** The state file's content with this row as the newest, and those that were seen as seen now. */
export function withRow(state: JsonObject, row: KeptRow, seen: readonly RowRef[]): JsonObject {
  const now = row.seenAt;
  const live = new Set(seen.map(rowKey));
  const others = keptRows(state).filter((other) => rowKey(other) !== rowKey(row));
  const rows = [...others, row]
    .map((kept) => (live.has(rowKey(kept)) ? { ...kept, seenAt: now } : kept))
    .filter(({ seenAt, ...kept }) => between(seenAt, now) < forgottenMs && isMarked(kept, now));
  return { ...state, rows: rows.slice(-mostRows).map(rowToJson) };
}

function isMarked({ pinned, muted, snooze }: RowMarks, now: EpochMs): boolean {
  return pinned || muted || (snooze !== undefined && !(snooze.until && snooze.until <= now));
}

function keptRows(state: JsonObject): readonly KeptRow[] {
  return arrayAt(state, 'rows').flatMap((value): readonly KeptRow[] => {
    const row = asObject(value);
    const threadId = row && threadIdAt(row, 'thread_id');
    if (!threadId) return [];
    return [
      {
        host: (textAt(row, 'host') ?? '') as HostName,
        threadId,
        pinned: row['pinned'] === true,
        muted: row['muted'] === true,
        snooze: snoozeIn(objectAt(row, 'snooze')),
        seenAt: epochMs(numberAt(row, 'seen_ms') ?? 0),
      },
    ];
  });
}

function snoozeIn(snooze: JsonObject | undefined): Snooze | undefined {
  const state = snooze && stateOrder.find((word) => word === snooze['state']);
  if (!state) return undefined;
  const timeAt = (key: string): EpochMs | undefined => numberAt(snooze, key) as EpochMs | undefined;
  return {
    ...{ state, until: timeAt('until_ms'), since: timeAt('since_ms') },
    neededSince: timeAt('needed_since_ms'),
  };
}

function rowToJson({ threadId, snooze, seenAt, ...row }: KeptRow): JsonObject {
  const { state, until, since, neededSince } = snooze ?? {};
  const asleep = { state, until_ms: until, since_ms: since, needed_since_ms: neededSince };
  return { ...row, thread_id: threadId, seen_ms: seenAt, snooze: snooze && asleep };
}
