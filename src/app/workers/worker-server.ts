import { isSameData } from '../../core/same-data.js';
import { type HostResult, hostOf, type LinkState } from '../../core/session/snapshot.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import { oneAtATime } from '../../core/one-at-a-time.js';
import type { Session } from '../../core/session/session.js';
import { between, type DurationMs } from '../../core/time.js';
import type { FromWorker, ToWorker, WatchedTimelines, WorkerPort } from './messages.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Timeline } from '../../core/session/timeline.js';

type Known = ReadonlyMap<ThreadId, Session>;

const nothing: Known = new Map();

/** What both sides know of a host after a message; of duplicates the last one. */
function knownOf(sessions: readonly Session[]): Known {
  return new Map(sessions.map((session) => [session.threadId, session]));
}

/** The worker's side: replaces a session that has not changed since the last answer by its id. */
export class AnswerEncoder {
  readonly #sent = new Map<HostName, Known>();

  encode(result: HostResult): HostResult<Session | ThreadId> {
    if (result.kind === 'failed') return result;
    const { snapshot, ...answer } = result.answer;
    const sent = this.#sent.get(snapshot.host) ?? nothing;
    // The objects that were sent are kept: a thousand new ones at each refresh would cause garbage collections.
    const known = snapshot.sessions.map((session) => {
      const before = sent.get(session.threadId);
      return before && isSameData(before, session) ? before : session;
    });
    this.#sent.set(snapshot.host, knownOf(known));
    const sessions = known.map((session) =>
      sent.get(session.threadId) === session ? session.threadId : session,
    );
    return { kind: 'answered', answer: { ...answer, snapshot: { ...snapshot, sessions } } };
  }
}

/** The main thread's side: a session that has not changed is the same object. */
export class AnswerDecoder {
  readonly #received = new Map<HostName, Known>();

  decode(result: HostResult<Session | ThreadId>): HostResult {
    if (result.kind === 'failed') return result;
    const { snapshot, ...answer } = result.answer;
    const received = this.#received.get(snapshot.host) ?? nothing;
    const sessions = snapshot.sessions.flatMap(
      (row) => (typeof row === 'string' ? received.get(row) : row) ?? [],
    );
    this.#received.set(snapshot.host, knownOf(sessions));
    return { kind: 'answered', answer: { ...answer, snapshot: { ...snapshot, sessions } } };
  }
}

/** How often an unchanged answer is sent, to show that the host still answers. */
const repeatMs = 5_000;

/**
 * Sends each host's newest result to the main thread. Until the last one is acknowledged, later ones replace each other
 * here: a terminal that stops reading can block the main thread for a long time.
 */
export class Outbox {
  readonly #post: (message: FromWorker) => void;
  readonly #encoder = new AnswerEncoder();
  readonly #posted = new Map<HostName, HostResult>();
  readonly #unacknowledged = new Set<HostName>();
  readonly #results = new Map<HostName, HostResult>();
  readonly #links = new Map<HostName, LinkState>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  put(result: HostResult): void {
    const host = hostOf(result);
    this.#results.set(host, result);
    this.#send(host);
  }

  /** Independent of the host's results: neither replaces the other. */
  putLink(host: HostName, state: LinkState): void {
    this.#links.set(host, state);
    this.#send(host);
  }

  acknowledge(host: HostName): void {
    this.#unacknowledged.delete(host);
    this.#send(host);
  }

  #send(host: HostName): void {
    if (this.#unacknowledged.has(host)) return;
    const result = this.#results.get(host);
    this.#results.delete(host);
    if (!result || isRepetition(result, this.#posted.get(host))) {
      this.#sendLink(host);
      return;
    }
    this.#posted.set(host, result);
    this.#unacknowledged.add(host);
    // Encoded only now: what the main thread did not receive is not known there.
    this.#post({ kind: 'host-result', result: this.#encoder.encode(result) });
  }

  #sendLink(host: HostName): void {
    const state = this.#links.get(host);
    if (!state) return;
    this.#links.delete(host);
    this.#unacknowledged.add(host);
    this.#post({ kind: 'host-link', host, state });
  }
}

/** Whether an answer is the same as the last one. */
function isRepetition(result: HostResult, posted: HostResult | undefined): boolean {
  if (result.kind !== 'answered' || posted?.kind !== 'answered') return false;
  const { answer: before } = posted;
  const { collectedAt } = before.snapshot;
  const passed = between(collectedAt, result.answer.snapshot.collectedAt);
  const snapshot = { ...result.answer.snapshot, collectedAt };
  const answer = { ...result.answer, snapshot, latency: before.latency };
  return passed >= 0 && passed < repeatMs && isSameData(before, answer);
}

interface FollowedHosts {
  /** Asks all hosts now, also those that wait for a retry or are blocked. */
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly stop: () => void;
}

interface HostListener {
  readonly onResult: (result: HostResult) => void;
  readonly onLink: (host: HostName, state: LinkState) => void;
}

export type FollowHosts = (
  hosts: readonly HostName[],
  every: DurationMs,
  listener: HostListener,
) => FollowedHosts;

interface WorkerTasks {
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
  /** One read at a time: holding an arrow key selects many sessions. */
  readonly #detailsChanged = oneAtATime(() => this.#sendDetails());
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
        this.#detailsChanged();
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
    if (this.#openDetails?.host === host) this.#detailsChanged();
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

  async #sendDetails(): Promise<void> {
    const session = this.#openDetails;
    if (!session || !this.#hosts.includes(session.host) || this.#stopped) return;
    const detail = await this.#tasks.readDetails(session);
    if (detail && session === this.#openDetails) {
      this.#tasks.port.post({ kind: 'details', detail });
    }
  }
}

export function serveWorker(tasks: WorkerTasks): void {
  const server = new WorkerServer(tasks);
  tasks.port.listen((message) => server.onMessage(message));
  tasks.port.post({ kind: 'ready' });
}
