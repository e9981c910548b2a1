import type { HostFailure } from '../domain/host-failure.js';
import type { HostName } from '../domain/ids.js';
import type { Result } from '../domain/result.js';
import type { DurationMs } from '../domain/time.js';
import { unreachable } from '../domain/unreachable.js';
import type { SessionDetail } from '../domain/session-detail.js';
import { HostOutbox } from './host-outbox.js';
import type { FromWorker, HostAnswer, SessionRef, ToWorker } from './messages.js';

/** The worker's end of the line to the main thread. */
export interface WorkerPort {
  readonly post: (message: FromWorker) => void;
  readonly listen: (listener: (message: ToWorker) => void) => void;
  readonly close: () => void;
}

/** Calls `run` once after `wait`, unless cancelled. */
export type After = (wait: DurationMs, run: () => void) => () => void;

/** What a look at a host came to. */
type LookResult = Result<HostAnswer, HostFailure>;

/** Looks at one host. Trouble is a value; a rejection is a bug and ends the thread. */
export type CollectHost = (host: HostName) => Promise<LookResult>;

export interface WorkerDuty {
  readonly port: WorkerPort;
  readonly collect: CollectHost;
  /** Reads what only the open details show; undefined for a thread that is not there. */
  readonly readDetails: (session: SessionRef) => Promise<SessionDetail | undefined>;
  readonly after: After;
}

/**
 * The worker's side: on every beat each host is looked at and the answer posted. Newest wins, both ways: a host
 * that is still being read is passed over on the beat (only a `collect-now` is remembered until it is free), and
 * what the main thread has not taken in yet is replaced by what is newer.
 */
class Server {
  readonly #duty: WorkerDuty;
  #hosts: readonly HostName[] = [];
  #every = 0 as DurationMs;
  #cancelBeat: () => void = () => undefined;
  readonly #busy = new Set<HostName>();
  readonly #again = new Set<HostName>();
  readonly #outbox: HostOutbox;
  #watched: SessionRef | undefined;
  #stopped = false;

  constructor(duty: WorkerDuty) {
    this.#duty = duty;
    this.#outbox = new HostOutbox((news) => duty.port.post(news));
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        this.#hosts = message.hosts;
        this.#every = message.every;
        this.#beat();
        return;
      case 'set-interval':
        this.#every = message.every;
        this.#beat();
        return;
      case 'collect-now':
        for (const host of this.#busy) this.#again.add(host);
        this.#beat();
        return;
      case 'watch-details':
        this.#watched = message.session;
        void this.#lookAtDetails(message.session?.host);
        return;
      case 'taken':
        this.#outbox.taken(message.host);
        return;
      case 'stop':
        this.#stop();
        return;
      default:
        unreachable(message);
    }
  }

  #stop(): void {
    this.#stopped = true;
    this.#cancelBeat();
    this.#duty.port.post({ kind: 'stopped' });
    this.#duty.port.close();
  }

  #beat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#duty.after(this.#every, () => this.#beat());
    for (const host of this.#hosts) {
      if (!this.#busy.has(host)) void this.#look(host);
    }
  }

  async #look(host: HostName): Promise<void> {
    this.#busy.add(host);
    const result = await this.#duty.collect(host);
    this.#busy.delete(host);
    if (this.#stopped) return;
    this.#outbox.put(
      host,
      result.ok
        ? { kind: 'answered', answer: result.value }
        : { kind: 'host-failed', failure: result.error },
    );
    await this.#lookAtDetails(host);
    if (this.#again.delete(host)) await this.#look(host);
  }

  async #lookAtDetails(host: HostName | undefined): Promise<void> {
    const session = this.#watched;
    if (session === undefined || session.host !== host || !this.#hosts.includes(host)) return;
    const detail = await this.#duty.readDetails(session);
    if (detail && session === this.#watched && !this.#stopped) {
      this.#duty.port.post({ kind: 'details', detail });
    }
  }
}

/** Answers the main thread until it says stop. */
export function serve(duty: WorkerDuty): void {
  const server = new Server(duty);
  duty.port.listen((message) => server.hear(message));
  duty.port.post({ kind: 'ready' });
}
