import type { Session } from '../core/session/session.js';
import { between, epochMs, isoTime, type EpochMs } from '../core/time.js';
import { timelineLength, type Timeline } from '../core/session/timeline.js';
import { TimelineFolder } from './timeline-folder.js';
import { noTimeline, withPresent } from './timeline-now.js';
import type { RolloutRecord } from '../core/rollout/rollout-record.js';
import { readBackward, readForward, recordsOf } from '../local/rollout/rollout-lines.js';
import { withFile } from '../local/rollout/with-file.js';
import type { FilePort, FileFailure, OpenedFile } from '../platform/host-ports.js';
import { err, ok, type Result } from '../core/result.js';

/** The most that is read of one rollout: what is before it is unknown. */
const maxBytes = 8 * 1024 * 1024;
/** Of real rollouts so many bytes hold less than half of this. */
const maxRecords = 8_000;

interface Known {
  readonly identity: string;
  readonly folder: TimelineFolder;
  readTo: number;
  /** Nothing before was read; undefined where everything was. */
  readonly reach: EpochMs | undefined;
}

type TimelineSession = Pick<Session, 'host' | 'threadId' | 'rolloutPath' | 'verdict'>;

type Files = Pick<FilePort, 'open'>;

/** What was read of each rollout, by its path: the next time only what is new is read. */
type Memory = Map<string, Known>;

/** What these threads did over the last hours, from their rollouts: one after another, to save memory. */
export async function readTimelines(
  files: Files,
  sessions: readonly TimelineSession[],
  now: EpochMs,
  memory: Memory = new Map(),
): Promise<readonly Timeline[]> {
  const timelines: Timeline[] = [];
  for (const session of sessions) timelines.push(await readOne(files, session, now, memory));
  return timelines;
}

async function readOne(
  files: Files,
  { host, threadId, rolloutPath, verdict }: TimelineSession,
  now: EpochMs,
  memory: Memory,
): Promise<Timeline> {
  const from = epochMs(now - timelineLength);
  const read =
    rolloutPath === undefined ? ok(undefined) : await follow(files, rolloutPath, from, memory);
  if (!read.ok) {
    return noTimeline({ host, threadId }, `the rollout cannot be read: ${read.error.code}`);
  }
  const { folder, reach = from } = read.value ?? {};
  const spans = withPresent(folder?.spans(from, now) ?? [], verdict, now);
  if (reach <= from) return { host, threadId, spans, trouble: undefined };
  return {
    ...{ host, threadId },
    spans: [{ from, to: reach, state: 'unknown' }, ...spans],
    trouble: `the rollout is long: nothing before ${isoTime(reach)} was read`,
  };
}

async function follow(
  files: Files,
  path: string,
  from: EpochMs,
  memory: Memory,
): Promise<Result<Known, FileFailure>> {
  return withFile(files, path, async (file) => {
    const stat = await file.stat();
    if (!stat.ok) return stat;
    const { identity, sizeBytes } = stat.value;
    const known = memory.get(path);
    const goesOn = known?.identity === identity && known.readTo <= sizeBytes;
    const read = goesOn
      ? await readOn(file, known, sizeBytes)
      : await readBack(file, { identity, sizeBytes, from });
    if (read.ok) memory.set(path, read.value);
    return read;
  });
}

/** A cell of a timeline is minutes wide. */
const restMs = 5000;

/**
 * Reads the timelines of one host's threads only as often as the difference is visible: undefined if the same threads were
 * just read, or are being read. Forgets the rollouts of threads not in `live`.
 */
export function hostTimelines(
  files: Files,
  now: () => EpochMs,
): (
  wanted: readonly TimelineSession[],
  live: readonly TimelineSession[],
) => Promise<readonly Timeline[] | undefined> {
  const memory: Memory = new Map();
  let readAt: EpochMs | undefined;
  let lastAsked = '';
  let busy = false;
  return async (wanted, live) => {
    const asked = wanted.map(({ threadId }) => threadId).join(' ');
    const rests = readAt !== undefined && between(readAt, now()) < restMs;
    if (busy || (rests && asked === lastAsked)) return undefined;
    busy = true;
    try {
      return await readTimelines(files, wanted, now(), memory);
    } finally {
      const paths = new Set(live.map(({ rolloutPath }) => rolloutPath));
      for (const path of memory.keys()) if (!paths.has(path)) memory.delete(path);
      busy = false;
      lastAsked = asked;
      readAt = now();
    }
  };
}

async function readOn(
  file: OpenedFile,
  known: Known,
  to: number,
): Promise<Result<Known, FileFailure>> {
  const read = await readForward(file, { from: known.readTo, to }, (line) => {
    for (const record of recordsOf(line)) known.folder.take(record);
    return true;
  });
  if (!read.ok) return err(read.error);
  known.readTo = read.value.readTo;
  return ok(known);
}

/** From the end backwards, until a turn event shows the state at `from`. */
async function readBack(
  file: OpenedFile,
  whole: { readonly identity: string; readonly sizeBytes: number; readonly from: EpochMs },
): Promise<Result<Known, FileFailure>> {
  const { identity, sizeBytes, from } = whole;
  const read = await readBackward(file, { from: 0, to: sizeBytes }, () => {
    const newestFirst: RolloutRecord[] = [];
    return {
      visit: (line) => {
        const records = recordsOf(line).toReversed();
        newestFirst.push(...records);
        return newestFirst.length < maxRecords && !records.some((record) => decides(record, from));
      },
      budget: (reached) => maxBytes - (sizeBytes - reached),
      newestFirst,
    };
  });
  if (!read.ok) return read;
  const { visitor, readTo, reached } = read.value;
  const records = visitor.newestFirst.reverse();
  const isCut =
    records.length >= maxRecords || records.slice(0, 1).some((record) => decides(record, from));
  const isWhole = reached === 0 && !isCut;
  const folder = new TimelineFolder(isWhole);
  for (const record of records) folder.take(record);
  const reach = isWhole ? undefined : records.find(({ at }) => at !== undefined)?.at;
  return ok({ identity, folder, reach, readTo });
}

/** Whether it shows the state at `from`. */
function decides(record: RolloutRecord, from: EpochMs): boolean {
  return 'turn' in record && record.at !== undefined && record.at <= from;
}
