import { between, type EpochMs } from '../core/time.js';
import type { Timeline } from '../core/session/timeline.js';
import type { FilePort } from '../platform/host-ports.js';
import { TimelineReader, type TimelineSession } from './timeline-reader.js';

/** A cell of a timeline is minutes wide: it need not be read after each change. */
const restMs = 5000;

/** The timelines of one host's threads, read only as often as they can differ visibly. */
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

  /** undefined where the same threads were read just now, or are being read. */
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

  /** Forgets the rollouts of threads that are not among these any more. */
  keep(sessions: readonly TimelineSession[]): void {
    this.#reader.keep(new Set(sessions.flatMap(({ rolloutPath }) => rolloutPath ?? [])));
  }
}
