import type { HostName } from '../../core/ids.js';
import type { LinkState } from '../../core/session/link-state.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { DurationMs } from '../../core/time.js';
import type { Timeline } from '../../core/session/timeline.js';
import { unreachable } from '../../core/unreachable.js';
import { HostOutbox, type HostNews } from './host-outbox.js';
import type { FromWorker, SessionRef, ToWorker, WatchedTimelines } from './messages.js';

/** The worker's end of the line to the main thread. */
export interface WorkerPort {
  readonly post: (message: FromWorker) => void;
  readonly listen: (listener: (message: ToWorker) => void) => void;
  readonly close: () => void;
}

/** Hosts that are being looked at, and tell by themselves what is new. */
export interface RunningHosts {
  /** All of them are looked at now, also those that wait or are blocked. */
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly stop: () => void;
}

/** Where hosts tell what is new of them, and what is being done about them. */
export interface HostTeller {
  readonly news: (host: HostName, news: HostNews) => void;
  readonly link: (host: HostName, state: LinkState) => void;
}

export type BeginHosts = (
  hosts: readonly HostName[],
  every: DurationMs,
  tell: HostTeller,
) => RunningHosts;

export interface WorkerDuty {
  readonly port: WorkerPort;
  readonly begin: BeginHosts;
  /** Reads what only the open details show; undefined for a thread that is not there, or on another machine. */
  readonly readDetails: (session: SessionRef) => Promise<SessionDetail | undefined>;
  /** The pictures of a host's threads, of all or of one; undefined where there is nothing new to tell. */
  readonly readTimelines: (
    host: HostName,
    of: 'all' | SessionRef,
  ) => Promise<readonly Timeline[] | undefined>;
}

/** The worker's side: what its hosts tell is posted, and of what the main thread has not taken in yet the newest. */
class Server {
  readonly #duty: WorkerDuty;
  readonly #outbox: HostOutbox;
  #running: RunningHosts | undefined;
  #hosts: readonly HostName[] = [];
  #watched: SessionRef | undefined;
  #timelines: WatchedTimelines;
  #stopped = false;

  constructor(duty: WorkerDuty) {
    this.#duty = duty;
    this.#outbox = new HostOutbox((news) => duty.port.post(news));
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        this.#begin(message.hosts, message.every);
        return;
      case 'set-interval':
        this.#running?.setInterval(message.every);
        return;
      case 'collect-now':
        this.#running?.refresh();
        return;
      case 'watch-details':
        this.#watched = message.session;
        void this.#lookAtDetails(message.session?.host);
        return;
      case 'watch-timelines':
        this.#timelines = message.of;
        for (const host of this.#hosts) void this.#lookAtTimelines(host);
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

  #begin(hosts: readonly HostName[], every: DurationMs): void {
    this.#running?.stop();
    this.#hosts = hosts;
    this.#running = this.#duty.begin(hosts, every, {
      news: (host, news) => this.#tell(host, news),
      link: (host, state) => this.#outbox.putLink(host, state),
    });
  }

  #stop(): void {
    this.#stopped = true;
    this.#running?.stop();
    this.#duty.port.post({ kind: 'stopped' });
    this.#duty.port.close();
  }

  #tell(host: HostName, news: HostNews): void {
    if (this.#stopped) return;
    this.#outbox.put(host, news);
    void this.#lookAtDetails(host);
    void this.#lookAtTimelines(host);
  }

  async #lookAtTimelines(host: HostName): Promise<void> {
    const of = this.#timelines;
    if (of === undefined || (of !== 'all' && of.host !== host)) return;
    const timelines = await this.#duty.readTimelines(host, of);
    if (timelines && timelines.length > 0 && !this.#stopped) {
      this.#duty.port.post({ kind: 'timelines', timelines });
    }
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
