import { err, ok, type Result } from '../../core/result.js';
import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import type { RolloutTrouble } from '../../core/facts/rollout.js';
import { emptyProgress, foldRecord, foldRecords } from '../../core/rollout/fold-rollout.js';
import type { FileStat, FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { mayHoldFirstUserText, readFirstUserText } from './first-user-text.js';
import { readNewLines } from './read-new-lines.js';
import { readTail, type TurnStart } from './read-tail.js';
import {
  isSameFile,
  isUnchanged,
  type RolloutFiles,
  type RolloutMemory,
} from './rollout-memory.js';
import type { MetaTrouble, SessionMeta } from '../../core/facts/session-meta.js';
import { parseSessionMeta } from '../../core/rollout/session-meta.js';
import { joined, newline } from './line-bytes.js';

/** Line 1 is 22 KB in every version with `base_instructions`: one read is enough for most. */
const firstChunkBytes = 32 * 1024;
/** No session_meta is so long: a file that goes on without a line end is no rollout. */
const maxFirstLineBytes = 16 * 1024 * 1024;

interface FirstLine {
  readonly meta: Result<SessionMeta, MetaTrouble>;
  /** Where line 2 begins, or where we stopped looking for it; undefined where line 1 has no end yet. */
  readonly end: number | undefined;
}

/** Line 1, whatever its size: read in pieces that double. */
async function readFirstLine(
  file: OpenedFile,
  sizeBytes: number,
): Promise<Result<FirstLine, FileTrouble>> {
  const pieces: Buffer[] = [];
  const limit = Math.min(sizeBytes, maxFirstLineBytes);
  let offset = 0;
  while (offset < limit) {
    const wanted = Math.min(Math.max(offset, firstChunkBytes), limit - offset);
    const read = await file.read(offset, wanted);
    if (!read.ok) return read;
    const end = read.value.indexOf(newline);
    if (end >= 0) {
      const line = joined([...pieces, read.value.subarray(0, end)]).toString('utf8');
      return ok({ meta: parseSessionMeta(line), end: offset + end + 1 });
    }
    pieces.push(read.value);
    offset += read.value.length;
    if (read.value.length < wanted) break;
  }
  const trouble: MetaTrouble =
    offset === 0 ? { kind: 'empty' } : { kind: 'endless', readBytes: offset };
  return ok({ meta: err(trouble), end: offset === maxFirstLineBytes ? offset : undefined });
}

/** More than this at once (a monitor that slept) is not read through: its tail tells enough. */
const maxGrowthBytes = 64 * 1024 * 1024;

export interface RolloutLook {
  readonly path: string;
  /** What the last look left; undefined for the first one. */
  readonly before: RolloutMemory | undefined;
  readonly wantsFirstUserText: boolean;
}

/**
 * One look at a rollout: its first line and its tail the first time, then no more than what is new.
 * An unchanged file costs one stat; one that shrank or was replaced is read anew.
 */
export async function readRollout(
  files: RolloutFiles,
  look: RolloutLook,
): Promise<Result<RolloutMemory, RolloutTrouble>> {
  const { before } = look;
  if (before) {
    const stat = await files.stat(look.path);
    if (!stat.ok) return err(troubleOf(stat.error));
    if (isUnchanged(before.stat, stat.value) && !wantsMore(look, before)) return ok(before);
  }
  const file = await files.open(look.path);
  if (!file.ok) return err(troubleOf(file.error));
  const read = await readOpened(file.value, look);
  await file.value.close();
  return read.ok ? read : err(troubleOf(read.error));
}

function troubleOf(trouble: FileTrouble): RolloutTrouble {
  const gone = trouble.code === 'ENOENT' || trouble.code === 'ENOTDIR' || trouble.code === 'ESTALE';
  if (gone) return { kind: 'gone' };
  // What `open` says of a directory, and of a pipe or the like.
  const isNoFile = trouble.code === 'EISDIR' || trouble.code === 'EINVAL';
  return { kind: 'unreadable', code: isNoFile ? 'not-a-file' : trouble.code };
}

function wantsMore(look: RolloutLook, memory: RolloutMemory): boolean {
  return look.wantsFirstUserText && mayHoldFirstUserText(memory);
}

async function readOpened(
  file: OpenedFile,
  look: RolloutLook,
): Promise<Result<RolloutMemory, FileTrouble>> {
  // Of the open file, which is another than before where the path was renamed over in between.
  const stat = await file.stat();
  if (!stat.ok) return stat;
  const read = await readState(file, stat.value, look.before);
  if (!read.ok || !wantsMore(look, read.value)) return read;
  const text = await readFirstUserText(file, read.value);
  return text.ok ? ok({ ...read.value, firstUserText: text.value }) : text;
}

async function readState(
  file: OpenedFile,
  stat: FileStat,
  before: RolloutMemory | undefined,
): Promise<Result<RolloutMemory, FileTrouble>> {
  if (!before || !isSameFile(before.stat, stat)) return readAnew(file, stat);
  if (isUnchanged(before.stat, stat)) return ok(before);
  const grown = stat.sizeBytes - before.stat.sizeBytes;
  // The same size at another time: rewritten in place.
  const appended = grown > 0 && grown <= maxGrowthBytes && before.bodyFrom !== undefined;
  return appended ? readAppended(file, stat, before) : readAnew(file, stat);
}

async function readAnew(
  file: OpenedFile,
  stat: FileStat,
): Promise<Result<RolloutMemory, FileTrouble>> {
  const first = await readFirstLine(file, stat.sizeBytes);
  if (!first.ok) return first;
  const { meta, end } = first.value;
  const to = stat.sizeBytes;
  const turnStart = turnStartOf(meta);
  const tail = await readTail(file, { from: end ?? to, to, turnStart });
  if (!tail.ok) return tail;
  const { records, whole, sawTurnEvent, readTo } = tail.value;
  // Without turn events, a user's word in reach is all that "none since" needs.
  const isKnown = whole || (turnStart === 'user-message' && sawTurnEvent);
  const start = {
    ...emptyProgress,
    turn: { kind: isKnown ? 'none' : 'out-of-reach' } as const,
    lastLineAt: meta.ok ? meta.value.writtenAt : undefined,
  };
  return ok({
    stat,
    meta,
    bodyFrom: end,
    readTo,
    progress: foldRecords(
      start,
      records.map(({ record }) => record),
    ),
    firstUserText: { kind: 'not-looked-for' },
  });
}

const eventlessVersion = /^0\.\d{1,2}\./;

/** Codex writes the start of a turn from 0.100 on. */
function turnStartOf(meta: RolloutMemory['meta']): TurnStart {
  const version = meta.ok ? meta.value.cliVersion : undefined;
  return version !== undefined && eventlessVersion.test(version) ? 'user-message' : 'turn-started';
}

async function readAppended(
  file: OpenedFile,
  stat: FileStat,
  before: RolloutMemory,
): Promise<Result<RolloutMemory, FileTrouble>> {
  let progress: RolloutProgress | undefined;
  const range = { from: before.readTo, to: stat.sizeBytes };
  const read = await readNewLines(file, range, (record) => {
    // What was a line's end before is none now: the file was rewritten, and only grew by that.
    if (!progress && record.kind === 'malformed') return false;
    progress = foldRecord(progress ?? before.progress, record);
    return true;
  });
  if (!read.ok) return read;
  if (!progress && read.value.readTo > before.readTo) return readAnew(file, stat);
  return ok({ ...before, stat, progress: progress ?? before.progress, readTo: read.value.readTo });
}
