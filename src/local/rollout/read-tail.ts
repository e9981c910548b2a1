import { ok, type Result } from '../../core/result.js';
import type { CallId } from '../../core/ids.js';
import { maxOpenCalls } from '../../core/rollout/fold-rollout.js';
import { headUnits, mayTellOfTurn } from '../../core/rollout/rollout-line.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import type { FileFailure, OpenedFile } from '../../platform/host-ports.js';
import {
  malformedCost,
  maxRecords,
  readBackward,
  recordsOf,
  type BackwardVisitor,
  type RolloutLine,
} from './rollout-lines.js';

/**
 * How far the end of a rollout is read record by record: this much without a turn event, or this much
 * before the newest one.
 */
const maxCloseBytes = 8 * 1024 * 1024;
const maxExtraBytes = 512 * 1024;
/**
 * The most that is read backwards. `turn_context` is written once, at a turn's start, and turns of
 * megabytes are common: past the bounds above, lines are told apart by their beginnings, and only those
 * are parsed that say where the turn began and under what settings.
 */
const maxTailBytes = 64 * 1024 * 1024;

export interface PlacedRecord {
  readonly record: RolloutRecord;
  /** Where in the file its line begins. */
  readonly offset: number;
}

export interface Tail {
  /** Oldest first. */
  readonly records: readonly PlacedRecord[];
  readonly sawTurnEvent: boolean;
  /** They are all that [from, to) has, but for long turns, of which some say nothing more. */
  readonly whole: boolean;
  /** The end of the last whole line: what comes after is torn, and waits. */
  readonly readTo: number;
}

/** What begins a turn: Codex 0.99 and older write no event for it, so there the user's message does. */
export type TurnStart = 'turn-started' | 'user-message';

export interface TailRange {
  readonly from: number;
  readonly to: number;
  readonly turnStart: TurnStart;
}

/** The records of [from, to) from its end backwards, as far as the start of the newest turn and its context. */
export async function readTail(
  file: OpenedFile,
  range: TailRange,
): Promise<Result<Tail, FileFailure>> {
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
  #sawLine = false;
  #atStart = false;
  /** Where both the turn's start and a context were known. */
  #settledAt: number | undefined;
  #cost = 0;

  constructor({ to, turnStart }: TailRange) {
    this.#to = to;
    this.#turnStart = turnStart;
  }

  /** All that is looked for was met. */
  isComplete(): boolean {
    return this.#atStart && this.#settledAt !== undefined && this.#seen.has('token-count');
  }

  visit(line: RolloutLine): boolean {
    const { bytes, offset } = line;
    this.#sawLine = true;
    const head = (): string => bytes.toString('latin1', 0, headUnits);
    if (!this.#isClose(offset) && !mayTellOfTurn(head(), bytes.length)) return true;
    for (const record of recordsOf(line).toReversed()) this.#take(record, offset);
    return !this.isComplete() && this.#cost < maxRecords;
  }

  budget(reached: number): number {
    return Math.min(
      // A line that goes on for so long is no record.
      (this.#sawLine ? maxTailBytes : maxCloseBytes) - (this.#to - reached),
      // Tokens stand after each answer: once the rest is known they are worth no more than a short way.
      this.#settledAt === undefined ? Infinity : maxExtraBytes - (this.#settledAt - reached),
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
    if (kind === this.#turnStart || isTurnEnd(record)) this.turnEventAt ??= offset;
    const isStarted =
      this.#atStart || (this.#turnStart === 'user-message' && this.#seen.has('user-message'));
    if (isStarted && this.#seen.has('turn-context')) this.#settledAt ??= offset;
  }
}

/**
 * Whether the turn's beginning is behind us: at its event, and where the user's message stands for that at what was
 * done before. A newer Codex that resumed an old thread writes the event a few records before the user's message.
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

function isTurnEnd(record: RolloutRecord): boolean {
  return record.kind === 'turn-completed' || record.kind === 'turn-aborted';
}
