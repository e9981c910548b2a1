import { ok, type Result } from '../../core/result.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { backwardLines, type PlacedLine } from './backward-lines.js';
import { recordOfLine } from './line-bytes.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';

/** Holds the newest turn event of most files; each further piece doubles what was read. */
const firstPieceBytes = 32 * 1024;
/** The most that is read backwards: a turn that wrote more than this runs, since unknown. */
const maxTailBytes = 8 * 1024 * 1024;
/**
 * How much further we look for what the newest turn event does not say itself: the turn's start, the
 * context, the tokens. They stand at a turn's beginning or after each answer, so only an answer or an
 * output of this size can hide them, and then they are not worth more reading.
 */
const maxExtraBytes = 512 * 1024;

export interface Tail {
  /** Oldest first. */
  readonly records: readonly RolloutRecord[];
  readonly sawTurnEvent: boolean;
  /** They are all that [from, to) has. */
  readonly whole: boolean;
  /** The end of the last whole line: what comes after is torn, and waits. */
  readonly readTo: number;
}

/** What begins a turn: Codex 0.99 and older write no event for it, so there the user's word does. */
export type TurnStart = 'turn-started' | 'user-message';

export interface TailRange {
  readonly from: number;
  readonly to: number;
  readonly turnStart: TurnStart;
}

/** The records of [from, to) from its end backwards, as far as the newest turn event and its context. */
export async function readTail(
  file: OpenedFile,
  range: TailRange,
): Promise<Result<Tail, FileTrouble>> {
  const { from, to, turnStart } = range;
  const lines = backwardLines();
  const found = findings(turnStart);
  let start = to;
  while (start > from && !found.isComplete()) {
    const wanted = Math.min(start - from, pieceBytes(to - start, found.extraLeft(start)));
    if (wanted <= 0) break;
    const read = await file.read(start - wanted, wanted);
    if (!read.ok) return read;
    const got = read.value.length;
    // Cut off while we read: what stood behind the cut no longer counts.
    if (got < wanted) return readTail(file, { ...range, to: Math.max(start - wanted + got, from) });
    start -= wanted;
    found.addAll(lines.take(read.value, start, start === from));
  }
  return ok({
    records: found.records(),
    sawTurnEvent: found.sawTurnEvent(),
    whole: start === from && !found.isComplete(),
    readTo: lines.readTo() ?? from,
  });
}

/** Each piece is as long as all before it, within what may still be read. */
function pieceBytes(soFar: number, extraLeft: number): number {
  return Math.min(Math.max(soFar, firstPieceBytes), maxTailBytes - soFar, extraLeft);
}

interface Findings {
  addAll(lines: Iterable<PlacedLine>): void;
  /** All that we look for was met. */
  isComplete(): boolean;
  /** How much before `reached` is worth reading, once the turn event is found; before that no bound. */
  extraLeft(reached: number): number;
  sawTurnEvent(): boolean;
  records(): readonly RolloutRecord[];
}

/** What was met on the way backwards. */
function findings(turnStart: TurnStart): Findings {
  const newestFirst: RolloutRecord[] = [];
  const seen = new Set<RolloutRecord['kind']>();
  let turnEventAt: number | undefined;
  let atStart = false;

  const isComplete = (): boolean => atStart && seen.has('turn-context') && seen.has('token-count');

  return {
    isComplete,
    extraLeft: (reached) =>
      turnEventAt === undefined ? Infinity : maxExtraBytes - (turnEventAt - reached),
    addAll: (lines) => {
      for (const line of lines) {
        const record = recordOfLine(line.bytes);
        if (!record) continue;
        atStart ||= isStart(record, seen.has(turnStart));
        newestFirst.push(record);
        seen.add(record.kind);
        if (record.kind === turnStart || isTurnEnd(record)) turnEventAt ??= line.offset;
        if (isComplete()) return;
      }
    },
    sawTurnEvent: () => turnEventAt !== undefined,
    records: () => newestFirst.reverse(),
  };
}

/**
 * Whether the turn's beginning is behind us: at its event, and where the user's word stands for that at what was
 * done before. A newer Codex that resumed an old thread writes the event a few records before the user's word.
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
