import { ok } from '../../core/result.js';
import type { SessionMeta } from '../../core/facts/session-meta.js';
import type { CallId } from '../../core/ids.js';
import { maxOpenCalls } from '../../core/rollout/fold-rollout.js';
import { mayTellOfTurn, outlastsTurn } from '../../core/rollout/rollout-line.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { epochMs, isoTime } from '../../core/time.js';
import { recentChangeMs } from '../../core/fleet/file-conflicts.js';
import type { FileOutcome, FilePort, OpenedFile } from '../../platform/host-ports.js';
import {
  headOf,
  malformedCost,
  maxRecords,
  newline,
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
  /**
   * They are all of [from, to), save what does not matter in long turns; or without turn events, a user's message in
   * reach shows that there was no turn since.
   */
  readonly showsNoTurn: boolean;
  /** The end of the last whole line. */
  readonly readTo: number;
}

/** What begins a turn: Codex 0.99 and older write no event for it, so there the user's message does. */
type TurnStart = 'turn-started' | 'user-message';

const eventlessVersion = /^0\.\d{1,2}\./;

function turnStartOf(meta: SessionMeta | undefined): TurnStart {
  return eventlessVersion.test(meta?.cliVersion ?? '') ? 'user-message' : 'turn-started';
}

interface TailRange {
  readonly from: number;
  readonly to: number;
  readonly meta?: SessionMeta | undefined;
}

/**
 * The records of [from, to) from its end backwards, as far as the start of the newest turn and its context; of those
 * before it, the recent ones that say which files were changed and how many tokens were used.
 */
export async function readTail(file: OpenedFile, range: TailRange): FileOutcome<Tail> {
  const read = await readBackward(file, range, () => new TailVisitor(range));
  if (!read.ok) return read;
  const { visitor, readTo, reached } = read.value;
  const isComplete = visitor.isComplete();
  const from = isComplete ? Math.max(range.from, reached - maxEarlierBytes) : reached;
  const earlier = await readEarlier(file, { ...range, from, to: reached }, visitor.newestFirst);
  if (!earlier.ok) return earlier;
  return ok({
    records: [...visitor.newestFirst, ...earlier.value].reverse(),
    showsNoTurn:
      (reached === range.from && !isComplete) ||
      (turnStartOf(range.meta) === 'user-message' && visitor.turnEventAt !== undefined),
    readTo,
  });
}

/**
 * What [from, to) says that outlasts its turn, newest first, as far as it is recent. Of the counts of one minute only the
 * newest and the oldest add to its tokens, save in a fork, of which some may be copied.
 */
async function readEarlier(
  file: OpenedFile,
  { from, to, meta }: TailRange,
  later: readonly PlacedRecord[],
): FileOutcome<readonly PlacedRecord[]> {
  const read = await file.read(from, to - from);
  if (!read.ok) return read;
  const text = read.value.toString('latin1');
  const { at: newestAt } = later.find(({ record }) => record.at !== undefined)?.record ?? {};
  const since = newestAt === undefined ? '' : isoTime(epochMs(newestAt - recentChangeMs));
  const found: (RolloutLine & { readonly group: string | number })[] = [];
  for (let end = read.value.lastIndexOf(newline), begin = 0; end > 0; end = begin - 1) {
    begin = read.value.lastIndexOf(newline, end - 1) + 1;
    const lasting = outlastsTurn(text.slice(begin, end));
    if (!lasting) continue;
    const isGrouped = lasting.countsOnly && meta?.forkedFromId === undefined;
    const group = isGrouped ? lasting.time.slice(0, 'YYYY-MM-DDThh:mm'.length) : begin;
    if (found.at(-1)?.group === group && found.at(-2)?.group === group) found.pop();
    const bytes = read.value.subarray(begin, end);
    found.push({ bytes, isCut: false, offset: from + begin, group });
    if (lasting.time < since) break;
  }
  const placed = found.map((line) => recordsOf(line).map((record) => ({ record, ...line })));
  return ok(placed.flatMap((records) => records.reverse()));
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

  constructor({ to, meta }: TailRange) {
    this.#to = to;
    this.#turnStart = turnStartOf(meta);
  }

  isComplete(): boolean {
    return this.#atStart && this.#settledAt !== undefined && this.#seen.has('token-count');
  }

  visit(line: RolloutLine): boolean {
    const { bytes, offset } = line;
    if (!this.#isClose(offset) && !mayTellOfTurn(headOf(bytes), bytes.length)) return true;
    for (const record of recordsOf(line).toReversed()) this.#take(record, offset);
    return this.#cost < maxRecords && !this.isComplete();
  }

  budget(reached: number): number {
    return Math.min(
      maxTailBytes - (this.#to - reached),
      // Tokens are recorded after each answer: only a little more is read for them.
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
    return readTail(file, { from: 0, to: stat.value.sizeBytes });
  });
  for (const { record, offset } of tail.ok ? tail.value.records : []) {
    if ('turn' in record) newest.set('turn', offset);
    if ('context' in record) newest.set('context', offset);
    if (record.kind === 'call-opened') calls.set(record.call.callId, offset);
  }
  return (place) => (place.kind === 'call' ? calls.get(place.callId) : newest.get(place.kind));
}
