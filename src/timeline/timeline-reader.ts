import type { Session } from '../core/session/session.js';
import { between, epochMs, isoTime, type EpochMs } from '../core/time.js';
import { timelineLength, type Timeline } from '../core/session/timeline.js';
import { TimelineFolder } from './timeline-folder.js';
import { withPresent } from './timeline-now.js';
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

export type TimelineSession = Pick<Session, 'host' | 'threadId' | 'rolloutPath' | 'verdict'>;

/** Reads what threads did over the last hours from their rollouts: each once, and then what is new. */
export class TimelineReader {
  readonly #files: Pick<FilePort, 'open'>;
  readonly #known = new Map<string, Known>();

  constructor(files: Pick<FilePort, 'open'>) {
    this.#files = files;
  }

  async read(session: TimelineSession, now: EpochMs): Promise<Timeline> {
    const { host, threadId, rolloutPath, verdict } = session;
    const from = epochMs(now - timelineLength);
    if (rolloutPath === undefined) {
      return { host, threadId, spans: withPresent([], verdict, now), trouble: undefined };
    }
    const known = await this.#follow(rolloutPath, from);
    if (!known.ok) {
      const trouble = `the rollout cannot be read: ${known.error.code}`;
      return { host, threadId, spans: [], trouble };
    }
    const { folder, reach } = known.value;
    const spans = withPresent(folder.spans(from, now), verdict, now);
    const isCut = reach !== undefined && reach > from;
    return {
      ...{ host, threadId },
      spans: isCut ? [{ from, to: reach, state: 'unknown' }, ...spans] : spans,
      trouble: isCut ? `the rollout is long: nothing before ${isoTime(reach)} was read` : undefined,
    };
  }

  /** One after another, to save memory. */
  async readEach(sessions: readonly TimelineSession[], now: EpochMs): Promise<readonly Timeline[]> {
    const timelines: Timeline[] = [];
    for (const session of sessions) timelines.push(await this.read(session, now));
    return timelines;
  }

  /** Forgets all other rollouts. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of this.#known.keys()) if (!paths.has(path)) this.#known.delete(path);
  }

  async #follow(path: string, from: EpochMs): Promise<Result<Known, FileFailure>> {
    return withFile(this.#files, path, async (file) => {
      const stat = await file.stat();
      if (!stat.ok) return stat;
      const { identity, sizeBytes } = stat.value;
      const known = this.#known.get(path);
      const goesOn = known?.identity === identity && known.readTo <= sizeBytes;
      const read = goesOn
        ? await readOn(file, known, sizeBytes)
        : await readBack(file, { identity, sizeBytes, from });
      if (read.ok) this.#known.set(path, read.value);
      return read;
    });
  }
}

/** A cell of a timeline is minutes wide. */
const restMs = 5000;

/** The timelines of one host's threads, read only as often as the difference is visible. */
export class HostTimelines {
  readonly #reader: TimelineReader;
  readonly #now: () => EpochMs;
  #readAt: EpochMs | undefined;
  #asked = '';
  #busy = false;

  constructor(files: Pick<FilePort, 'open'>, now: () => EpochMs) {
    this.#reader = new TimelineReader(files);
    this.#now = now;
  }

  /** undefined if the same threads were just read, or are being read. */
  async read(sessions: readonly TimelineSession[]): Promise<readonly Timeline[] | undefined> {
    const asked = sessions.map(({ threadId }) => threadId).join(' ');
    const rests = this.#readAt !== undefined && between(this.#readAt, this.#now()) < restMs;
    if (this.#busy || (rests && asked === this.#asked)) return undefined;
    this.#busy = true;
    try {
      return await this.#reader.readEach(sessions, this.#now());
    } finally {
      this.#busy = false;
      this.#asked = asked;
      this.#readAt = this.#now();
    }
  }

  /** Forgets the rollouts of other threads. */
  keep(sessions: readonly TimelineSession[]): void {
    this.#reader.keep(new Set(sessions.flatMap(({ rolloutPath }) => rolloutPath ?? [])));
  }
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
function decides({ kind, at }: RolloutRecord, from: EpochMs): boolean {
  const isTurnEvent =
    kind === 'turn-started' || kind === 'turn-completed' || kind === 'turn-aborted';
  return isTurnEvent && at !== undefined && at <= from;
}
