import { err, ok, type Result } from '../../core/result.js';
import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import type { Rollout, RolloutFailure } from '../../core/facts/rollout.js';
import type { MetaFailure } from '../../core/facts/session-meta.js';
import { emptyProgress, foldRecord, foldRecords } from '../../core/rollout/fold-rollout.js';
import {
  inheritanceAfter,
  inheritanceAtStart,
  type Inheritance,
} from '../../core/rollout/inheritance.js';
import { mayTellOfUser } from '../../core/rollout/rollout-line.js';
import { copiedUntil, parseSessionMeta } from '../../core/rollout/session-meta.js';
import type {
  FileFailure,
  FileOutcome,
  FilePort,
  FileStat,
  OpenedFile,
} from '../../platform/host-ports.js';
import { isUnchanged } from './is-unchanged.js';
import { readTail } from './read-tail.js';
import { headOf, maxLineBytes, readForward, recordsOf } from './rollout-lines.js';
import { withFile } from './with-file.js';

export type RolloutFiles = Pick<FilePort, 'stat' | 'open'>;

/** What is kept of a rollout between two reads: a few kilobytes, however long the file grows. */
export interface RolloutMemory extends Pick<Rollout, 'meta' | 'progress' | 'firstUserText'> {
  readonly stat: FileStat;
  /** Where line 2 begins, or where it was given up; undefined where line 1 has no end yet. */
  readonly bodyFrom: number | undefined;
  /** The end of the last whole line that was read. */
  readonly readTo: number;
  /** How far the user's first message and the end of what a fork inherited were sought; later lines may have them. */
  readonly soughtTo: number;
  readonly inheritance: Inheritance;
}

type FirstLine = Pick<RolloutMemory, 'meta' | 'bodyFrom'>;

async function readFirstLine(file: OpenedFile, sizeBytes: number): FileOutcome<FirstLine> {
  let line: Buffer | undefined;
  const to = Math.min(sizeBytes, maxLineBytes);
  const read = await readForward(file, { from: 0, to }, ({ bytes }) => {
    line = bytes;
    return false;
  });
  if (!read.ok) return read;
  if (line) {
    return ok({ meta: parseSessionMeta(line.toString('utf8')), bodyFrom: read.value.readTo });
  }
  if (to === maxLineBytes) return ok({ meta: err({ kind: 'too-large' }), bodyFrom: to });
  const failure: MetaFailure = to === 0 ? { kind: 'empty' } : { kind: 'endless', readBytes: to };
  return ok({ meta: err(failure), bodyFrom: undefined });
}

/**
 * How far after line 1 the user's first message may be: Codex's own instructions come first, up to 40 KB in 0.169, and
 * images stand before its words, in the longest line that is read. A subagent's task may follow a copy of its parent's
 * history.
 */
const firstTextBytes = maxLineBytes + 1024 * 1024;
const firstTextBytesOfFork = 2 * maxLineBytes;

/** Where the search for it ends. */
function firstTextEnd({ meta, bodyFrom, readTo }: RolloutMemory): number {
  const isFork = meta.ok && meta.value.forkedFromId !== undefined;
  return Math.min(readTo, (bodyFrom ?? 0) + (isFork ? firstTextBytesOfFork : firstTextBytes));
}

function isBegun({
  firstUserText,
  inheritance,
}: Pick<RolloutMemory, 'firstUserText' | 'inheritance'>): boolean {
  return firstUserText !== undefined && inheritance.kind === 'counted';
}

function mayTellOfBeginning(memory: RolloutMemory): boolean {
  const { meta, bodyFrom, soughtTo } = memory;
  // The beginning of a thread that was taken back is in another file; where so long a line ends is not known.
  if (meta.ok ? meta.value.isRewound : meta.error.kind === 'too-large') return false;
  return !isBegun(memory) && bodyFrom !== undefined && soughtTo < firstTextEnd(memory);
}

/**
 * Seeks the user's first message in this thread, or a subagent's task; not Codex's own texts, nor what a fork inherited,
 * whose tokens are sought with it.
 */
async function withBeginning(file: OpenedFile, memory: RolloutMemory): FileOutcome<RolloutMemory> {
  if (!mayTellOfBeginning(memory)) return ok(memory);
  const to = firstTextEnd(memory);
  const meta = memory.meta.ok ? memory.meta.value : undefined;
  let { inheritance, firstUserText } = memory;
  const read = await readForward(file, { from: memory.soughtTo, to }, (line) => {
    if (!mayTellOfUser(headOf(line.bytes), line.bytes.length)) return true;
    for (const record of recordsOf(line)) {
      if (meta) inheritance = inheritanceAfter(inheritance, record, meta);
      if (inheritance.kind === 'copied') continue;
      if (record.kind === 'user-message' || record.kind === 'task') firstUserText ??= record.text;
      // A thread that begins with /goal has no message of the user.
      if (record.kind === 'goal-set') firstUserText ??= record.objective;
    }
    return !isBegun({ firstUserText, inheritance });
  });
  if (!read.ok) return read;
  // A line that does not fit in the window never will.
  const soughtTo = read.value.isComplete && to < memory.readTo ? to : read.value.readTo;
  return ok({ ...memory, firstUserText, soughtTo, inheritance });
}

/** After more growth (a monitor that was suspended) only the tail is read. */
const maxGrowthBytes = 64 * 1024 * 1024;

/**
 * Reads a rollout: at first its first line, the user's first message and its tail, then what is new since `before`. An
 * unchanged file costs one stat.
 */
export async function readRollout(
  files: RolloutFiles,
  path: string,
  before: RolloutMemory | undefined,
): Promise<Result<RolloutMemory, RolloutFailure>> {
  if (before) {
    const stat = await files.stat(path);
    if (!stat.ok) return err(failureOf(stat.error));
    if (isUnchanged(before.stat, stat.value) && !mayTellOfBeginning(before)) return ok(before);
  }
  const read = await withFile(files, path, async (opened) => {
    // Of the open file: the path may name another one by now.
    const stat = await opened.stat();
    if (!stat.ok) return stat;
    const file = before ? opened : await readAhead(opened, stat.value.sizeBytes);
    const state = await readState(file, stat.value, before);
    return state.ok ? withBeginning(file, state.value) : state;
  });
  return read.ok ? read : err(failureOf(read.error));
}

/** Usually the first line and the user's first message; of a short rollout all. */
const aheadBytes = 64 * 1024;

/** The same file, whose beginning is not read again. */
async function readAhead(file: OpenedFile, sizeBytes: number): Promise<OpenedFile> {
  const beginning = await file.read(0, Math.min(sizeBytes, aheadBytes));
  const read: OpenedFile['read'] = (from, length) =>
    beginning.ok && from + length <= beginning.value.length
      ? Promise.resolve(ok(beginning.value.subarray(from, from + length)))
      : file.read(from, length);
  return { ...file, read };
}

function failureOf(failure: FileFailure): RolloutFailure {
  const gone = failure.code === 'ENOENT' || failure.code === 'ENOTDIR' || failure.code === 'ESTALE';
  if (gone) return { kind: 'gone' };
  // From opening a directory, or a pipe or the like.
  const isNoFile = failure.code === 'EISDIR' || failure.code === 'EINVAL';
  return { kind: 'unreadable', code: isNoFile ? 'not-a-file' : failure.code };
}

async function readState(
  file: OpenedFile,
  stat: FileStat,
  before: RolloutMemory | undefined,
): FileOutcome<RolloutMemory> {
  if (before?.stat.identity !== stat.identity) return readWhole(file, stat);
  if (isUnchanged(before.stat, stat)) return ok(before);
  const grown = stat.sizeBytes - before.stat.sizeBytes;
  // The same size with another time: rewritten in place.
  const appended = grown > 0 && grown <= maxGrowthBytes && before.bodyFrom !== undefined;
  return appended ? readAppended(file, stat, before) : readWhole(file, stat);
}

async function readWhole(file: OpenedFile, stat: FileStat): FileOutcome<RolloutMemory> {
  const first = await readFirstLine(file, stat.sizeBytes);
  if (!first.ok) return first;
  const { meta, bodyFrom } = first.value;
  const to = stat.sizeBytes;
  const firstLine = meta.ok ? meta.value : undefined;
  const tail = await readTail(file, { from: bodyFrom ?? to, to, meta: firstLine });
  if (!tail.ok) return tail;
  const { records, showsNoTurn, readTo } = tail.value;
  const isKnown = showsNoTurn || (!firstLine && records.length === 0);
  const start = {
    ...emptyProgress,
    turn: { kind: isKnown ? 'none' : 'out-of-reach' } as const,
    lastLineAt: isKnown ? firstLine?.writtenAt : undefined,
    copiedUntil: firstLine && copiedUntil(firstLine),
  };
  return ok({
    stat,
    meta,
    bodyFrom,
    readTo,
    progress: foldRecords(
      start,
      records.map(({ record }) => record),
    ),
    firstUserText: undefined,
    soughtTo: bodyFrom ?? 0,
    inheritance: inheritanceAtStart(firstLine),
  });
}

async function readAppended(
  file: OpenedFile,
  stat: FileStat,
  before: RolloutMemory,
): FileOutcome<RolloutMemory> {
  let progress: RolloutProgress | undefined;
  const range = { from: before.readTo, to: stat.sizeBytes };
  const read = await readForward(file, range, (line) => {
    for (const record of recordsOf(line)) {
      // The last line did not end there: the file was rewritten.
      if (!progress && record.kind === 'malformed') return false;
      progress = foldRecord(progress ?? before.progress, record);
    }
    return true;
  });
  if (!read.ok) return read;
  if (!read.value.isComplete) return readWhole(file, stat);
  return ok({ ...before, stat, progress: progress ?? before.progress, readTo: read.value.readTo });
}
