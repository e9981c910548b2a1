import { ok } from '../../core/result.js';
import type { CallId } from '../../core/ids.js';
import { maxOpenCalls } from '../../core/rollout/fold-rollout.js';
import { headUnits, mayTellOfTurn, outlastsTurn } from '../../core/rollout/rollout-line.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import type { EpochMs } from '../../core/time.js';
import { recentChangeMs } from '../../core/fleet/file-conflicts.js';
import type { FileOutcome, FilePort, OpenedFile } from '../../platform/host-ports.js';
import {
  malformedCost,
  maxRecords,
  readBackward,
  recordsOf,
  type BackwardVisitor,
  type RolloutLine,
} from './rollout-lines.js';
import type { RolloutPlace } from '../../core/session/status.js';
import { withFile } from './with-file.js';

/** Every record is read of so much of the end of a rollout without a turn event, or before the newest one. */
const maxCloseBytes = 8 * 1024 * 1024;
const maxExtraBytes = 512 * 1024;
/** How far before the newest turn files changed and tokens used are looked for. */
const maxEarlierBytes = 256 * 1024;
/**
 * The most that is read backwards. `turn_context` is written once, at a turn's start, and turns of megabytes are common:
 * past the bounds above, only the lines are parsed whose beginnings show a turn's start or its settings.
 */
const maxTailBytes = 64 * 1024 * 1024;

interface PlacedRecord {
  readonly record: RolloutRecord;
  /** Where in the file its line begins. */
  readonly offset: number;
}

interface Tail {
  /** Oldest first. */
  readonly records: readonly PlacedRecord[];
  readonly sawTurnEvent: boolean;
  /** They are all of [from, to), save what does not matter in long turns. */
  readonly whole: boolean;
  /** The end of the last whole line. */
  readonly readTo: number;
}

/** What begins a turn: Codex 0.99 and older write no event for it, so there the user's message does. */
export type TurnStart = 'turn-started' | 'user-message';

interface TailRange {
  readonly from: number;
  readonly to: number;
  readonly turnStart: TurnStart;
}

/**
 * The records of [from, to) from its end backwards, as far as the start of the newest turn and its context; of those
 * before it, the recent ones that say which files were changed and how many tokens were used.
 */
export async function readTail(file: OpenedFile, range: TailRange): FileOutcome<Tail> {
  const read = await readBackward(file, range, () => new TailVisitor(range));
  if (!read.ok) return read;
  const { visitor, readTo, reached } = read.value;
  return ok({
    records: visitor.newestFirst.reverse(),
    sawTurnEvent: visitor.turnEventAt !== undefined,
    whole: reached === range.from && !visitor.isComplete(),
    readTo,
  });
}

class TailVisitor implements BackwardVisitor {
  readonly newestFirst: PlacedRecord[] = [];
  turnEventAt: number | undefined;
  readonly #to: number;
  readonly #turnStart: TurnStart;
  readonly #seen = new Set<RolloutRecord['kind']>();
  readonly #closedCalls = new Set<CallId>();
  #openCalls = 0;
  #atStart = false;
  /** Where both the turn's start and a context were found. */
  #settledAt: number | undefined;
  #cost = 0;
  /** Where everything was found. */
  #completeAt: number | undefined;
  #newestAt: EpochMs | undefined;

  constructor({ to, turnStart }: TailRange) {
    this.#to = to;
    this.#turnStart = turnStart;
  }

  isComplete(): boolean {
    return this.#atStart && this.#settledAt !== undefined && this.#seen.has('token-count');
  }

  visit(line: RolloutLine): boolean {
    const { bytes, offset } = line;
    const head = (): string => bytes.toString('latin1', 0, headUnits);
    if (this.#completeAt !== undefined)
      return !outlastsTurn.test(head()) || this.#takeEarlier(line);
    if (!this.#isClose(offset) && !mayTellOfTurn(head(), bytes.length)) return true;
    for (const record of recordsOf(line).toReversed()) {
      this.#newestAt ??= record.at;
      this.#take(record, offset);
    }
    if (this.isComplete()) this.#completeAt = offset;
    return this.#cost < maxRecords;
  }

  /** False if it is too old to matter, as all before it is. */
  #takeEarlier(line: RolloutLine): boolean {
    const records = recordsOf(line).toReversed();
    this.newestFirst.push(...records.map((record) => ({ record, offset: line.offset })));
    const newestAt = this.#newestAt ?? 0;
    return records.every(({ at }) => at !== undefined && newestAt - at <= recentChangeMs);
  }

  budget(reached: number): number {
    return Math.min(
      maxTailBytes - (this.#to - reached),
      // Tokens are recorded after each answer: only a little more is read for them.
      this.#settledAt === undefined ? Infinity : maxExtraBytes - (this.#settledAt - reached),
      this.#completeAt === undefined ? Infinity : maxEarlierBytes - (this.#completeAt - reached),
    );
  }

  #isClose(offset: number): boolean {
    return (
      this.#to - offset <= maxCloseBytes &&
      (this.turnEventAt === undefined || this.turnEventAt - offset <= maxExtraBytes)
    );
  }

  #take(record: RolloutRecord, offset: number): void {
    const { kind } = record;
    this.#cost += kind === 'malformed' ? malformedCost : 1;
    if (kind === 'call-closed') this.#closedCalls.add(record.callId);
    if (kind === 'call-opened' && !this.#closedCalls.has(record.call.callId)) {
      this.#openCalls += 1;
      // No more are kept of it in the end.
      if (this.#openCalls > maxOpenCalls) return;
    }
    this.#atStart ||= isStart(record, this.#seen.has(this.#turnStart));
    this.newestFirst.push({ record, offset });
    this.#seen.add(kind);
    if (kind === this.#turnStart || 'turn' in record) this.turnEventAt ??= offset;
    const isStarted =
      this.#atStart || (this.#turnStart === 'user-message' && this.#seen.has('user-message'));
    if (isStarted && this.#seen.has('turn-context')) this.#settledAt ??= offset;
  }
}

/**
 * Whether the turn's start was passed: its event, or what was done before the user's message where that is its start. A
 * newer Codex that resumed an old thread writes the event a few records before the message.
 */
function isStart({ kind }: RolloutRecord, startSeen: boolean): boolean {
  return kind === 'turn-started' || (startSeen && done.has(kind));
}

const done: ReadonlySet<RolloutRecord['kind']> = new Set([
  'agent-message',
  'reasoning',
  'call-opened',
  'call-closed',
  'turn-completed',
  'turn-aborted',
]);

/** The offset in bytes of the record that a fact came from; undefined where it was not found again. */
type Locate = (place: RolloutPlace) => number | undefined;

/** Reads the end of a rollout once more to find its records. */
export async function locateRecords(
  files: Pick<FilePort, 'open'>,
  path: string | undefined,
): Promise<Locate> {
  const newest = new Map<RolloutPlace['kind'], number>();
  const calls = new Map<CallId, number>();
  if (path === undefined) return () => undefined;
  const tail = await withFile(files, path, async (file) => {
    const stat = await file.stat();
    if (!stat.ok) return stat;
    return readTail(file, { from: 0, to: stat.value.sizeBytes, turnStart: 'turn-started' });
  });
  for (const { record, offset } of tail.ok ? tail.value.records : []) {
    if ('turn' in record) newest.set('turn', offset);
    if ('context' in record) newest.set('context', offset);
    if (record.kind === 'call-opened') calls.set(record.call.callId, offset);
  }
  return (place) => (place.kind === 'call' ? calls.get(place.callId) : newest.get(place.kind));
}
