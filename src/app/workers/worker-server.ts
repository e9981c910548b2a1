import { hostOf, type HostResult } from '../../core/fleet/host-result.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import type { LinkState } from '../../core/session/link-state.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { DurationMs } from '../../core/time.js';
import type { ToWorker, WatchedTimelines, WorkerPort } from './messages.js';
import { Outbox } from './outbox.js';

export interface FollowedHosts {
  /** Asks all hosts now, also those that wait for a retry or are blocked. */
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly stop: () => void;
}

export interface HostListener {
  readonly onResult: (result: HostResult) => void;
  readonly onLink: (host: HostName, state: LinkState) => void;
}

export type FollowHosts = (
  hosts: readonly HostName[],
  every: DurationMs,
  listener: HostListener,
) => FollowedHosts;

export interface WorkerTasks {
  readonly port: WorkerPort;
  readonly follow: FollowHosts;
  /** What only the details and the panel show; undefined for an unknown thread. */
  readonly readDetails: (session: RowRef) => Promise<SessionDetail | undefined>;
  /** The timelines of a host's threads, of all or of one; undefined if there is nothing new. */
  readonly readTimelines: (
    host: HostName,
    of: 'all' | RowRef,
  ) => Promise<readonly Timeline[] | undefined>;
}

class WorkerServer {
  readonly #tasks: WorkerTasks;
  readonly #outbox: Outbox;
  #followed: FollowedHosts | undefined;
  #hosts: readonly HostName[] = [];
  #openDetails: RowRef | undefined;
  #readingDetails = false;
  #detailsOutdated = false;
  #timelines: WatchedTimelines;
  #stopped = false;

  constructor(tasks: WorkerTasks) {
    this.#tasks = tasks;
    this.#outbox = new Outbox((message) => tasks.port.post(message));
  }

  onMessage(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        this.#start(message.hosts, message.every);
        return;
      case 'set-interval':
        this.#followed?.setInterval(message.every);
        return;
      case 'refresh':
        this.#followed?.refresh();
        return;
      case 'watch-details':
        this.#openDetails = message.session;
        this.#sendDetails(message.session?.host);
        return;
      case 'watch-timelines':
        this.#timelines = message.of;
        for (const host of this.#hosts) void this.#sendTimelines(host);
        return;
      case 'acknowledge':
        this.#outbox.acknowledge(message.host);
        return;
      case 'stop':
        this.#stop();
        return;
    }
  }

  #start(hosts: readonly HostName[], every: DurationMs): void {
    this.#followed?.stop();
    this.#hosts = hosts;
    this.#followed = this.#tasks.follow(hosts, every, {
      onResult: (result) => this.#onResult(result),
      onLink: (host, state) => this.#outbox.putLink(host, state),
    });
  }

  #stop(): void {
    this.#stopped = true;
    this.#followed?.stop();
    this.#tasks.port.post({ kind: 'stopped' });
    this.#tasks.port.close();
  }

  #onResult(result: HostResult): void {
    if (this.#stopped) return;
    this.#outbox.put(result);
    const host = hostOf(result);
    this.#sendDetails(host);
    void this.#sendTimelines(host);
  }

  async #sendTimelines(host: HostName): Promise<void> {
    const of = this.#timelines;
    if (of === undefined || (of !== 'all' && of.host !== host)) return;
    const timelines = await this.#tasks.readTimelines(host, of);
    if (timelines && timelines.length > 0 && !this.#stopped) {
      this.#tasks.port.post({ kind: 'timelines', timelines });
    }
  }

  #sendDetails(host: HostName | undefined): void {
    if (host === undefined || this.#openDetails?.host !== host) return;
    if (!this.#hosts.includes(host)) return;
    this.#detailsOutdated = true;
    if (!this.#readingDetails) void this.#readDetails();
  }

  /** One read at a time: holding an arrow key selects many sessions. */
  async #readDetails(): Promise<void> {
    this.#readingDetails = true;
    while (this.#detailsOutdated && !this.#stopped) {
      this.#detailsOutdated = false;
      const session = this.#openDetails;
      const detail = session && (await this.#tasks.readDetails(session));
      if (detail && session === this.#openDetails) {
        this.#tasks.port.post({ kind: 'details', detail });
      }
    }
    this.#readingDetails = false;
  }
}

export function serveWorker(tasks: WorkerTasks): void {
  const server = new WorkerServer(tasks);
  tasks.port.listen((message) => server.onMessage(message));
  tasks.port.post({ kind: 'ready' });
}
