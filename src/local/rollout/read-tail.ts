import { ok, type Result } from '../../core/result.js';
import { headUnits, mayTellOfTurn } from '../../core/rollout/line-head.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { recordsOfBytes } from './line-bytes.js';
import { readBackward, type BackwardVisitor, type PlacedLine } from './read-backward.js';

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
): Promise<Result<Tail, FileTrouble>> {
  const read = await readBackward(file, range, () => tailVisitor(range));
  if (!read.ok) return read;
  const { visitor, readTo, reached } = read.value;
  return ok({
    records: visitor.records(),
    sawTurnEvent: visitor.sawTurnEvent(),
    whole: reached === range.from && !visitor.isComplete(),
    readTo,
  });
}

interface TailVisitor extends BackwardVisitor {
  /** All that is looked for was met. */
  isComplete(): boolean;
  sawTurnEvent(): boolean;
  records(): readonly PlacedRecord[];
}

function tailVisitor({ to, turnStart }: TailRange): TailVisitor {
  const newestFirst: PlacedRecord[] = [];
  const seen = new Set<RolloutRecord['kind']>();
  let turnEventAt: number | undefined;
  let atStart = false;
  let sawLine = false;
  /** Where both the turn's start and a context were known. */
  let settledAt: number | undefined;

  const isComplete = (): boolean => atStart && settledAt !== undefined && seen.has('token-count');

  const isClose = (offset: number): boolean =>
    to - offset <= maxCloseBytes &&
    (turnEventAt === undefined || turnEventAt - offset <= maxExtraBytes);

  const take = (record: RolloutRecord, offset: number): void => {
    atStart ||= isStart(record, seen.has(turnStart));
    newestFirst.push({ record, offset });
    seen.add(record.kind);
    if (record.kind === turnStart || isTurnEnd(record)) turnEventAt ??= offset;
    const isStarted = atStart || (turnStart === 'user-message' && seen.has(turnStart));
    if (isStarted && seen.has('turn-context')) settledAt ??= offset;
  };

  return {
    isComplete,
    visit: ({ bytes, offset }: PlacedLine) => {
      sawLine = true;
      if (!isClose(offset) && !mayTellOfTurn(bytes.toString('latin1', 0, headUnits), bytes.length))
        return true;
      for (const record of recordsOfBytes(bytes).toReversed()) take(record, offset);
      return !isComplete();
    },
    // Tokens stand after each answer: once the rest is known they are worth no more than a short way.
    budget: (reached) =>
      Math.min(
        // A line that goes on for so long is no record.
        (sawLine ? maxTailBytes : maxCloseBytes) - (to - reached),
        settledAt === undefined ? Infinity : maxExtraBytes - (settledAt - reached),
      ),
    sawTurnEvent: () => turnEventAt !== undefined,
    records: () => newestFirst.reverse(),
  };
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
