import { isSameData } from '../../core/same-data.js';
import { type HostResult, hostOf, type LinkState } from '../../core/session/snapshot.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import { oneAtATime } from '../../core/one-at-a-time.js';
import type { Session } from '../../core/session/session.js';
import { between, type DurationMs } from '../../core/time.js';
import type { FromWorker, ToWorker, WatchedTimelines, WorkerPort } from './messages.js';
import type { FanOut, FanOutDeps } from '../../remote/fan-out.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Timeline } from '../../core/session/timeline.js';

type Known = ReadonlyMap<ThreadId, Session>;

type Convert<From, To> = (result: HostResult<From>) => HostResult<To>;

/** `convert` is given a row and what was known before, and gives the session and what is passed on, or nothing. */
function converter<From, To>(
  convert: (row: From, before: Known) => readonly (readonly [Session, To])[],
): Convert<From, To> {
  const byHost = new Map<HostName, Known>();
  return (result) => {
    if (result.kind === 'failed') return result;
    const { snapshot, ...answer } = result.answer;
    const before: Known = byHost.get(snapshot.host) ?? new Map();
    const rows = snapshot.sessions.flatMap((row) => convert(row, before));
    // Of duplicates the last one.
    byHost.set(snapshot.host, new Map(rows.map(([session]) => [session.threadId, session])));
    const sessions = rows.map(([, row]) => row);
    return { kind: 'answered', answer: { ...answer, snapshot: { ...snapshot, sessions } } };
  };
}

/** The worker's side: replaces a session that has not changed since the last answer by its id. */
export function answerEncoder(): Convert<Session, Session | ThreadId> {
  return converter<Session, Session | ThreadId>((session, sent) => {
    const before = sent.get(session.threadId);
    const isSent = before !== undefined && isSameData(before, session);
    // The objects that were sent are kept: a thousand new ones at each refresh would cause garbage collections.
    return [isSent ? [before, session.threadId] : [session, session]];
  });
}

/** The main thread's side: a session that has not changed is the same object. */
export function answerDecoder(): Convert<Session | ThreadId, Session> {
  return converter((row, received) => {
    const session = typeof row === 'string' ? received.get(row) : row;
    return session ? [[session, session]] : [];
  });
}

/** How often an unchanged answer is sent, to show that the host still answers. */
const repeatMs = 5_000;

interface HostQueue {
  /** What is not posted yet. */
  readonly result: HostResult | undefined;
  readonly link: LinkState | undefined;
  /** The last result that was. */
  readonly posted: HostResult | undefined;
  /** The last message was not acknowledged yet. */
  readonly isBusy: boolean;
}

interface Outbox {
  readonly put: (result: HostResult) => void;
  /** Independent of the host's results: neither replaces the other. */
  readonly putLink: (host: HostName, link: LinkState) => void;
  readonly acknowledge: (host: HostName) => void;
}

/**
 * Sends each host's newest result to the main thread. Until the last one is acknowledged, later ones replace each other
 * here: a terminal that stops reading can block the main thread for a long time.
 */
export function outboxTo(post: (message: FromWorker) => void): Outbox {
  const encode = answerEncoder();
  const queues = new Map<HostName, HostQueue>();
  const update = (host: HostName, news: Partial<HostQueue>): void => {
    const blank = { result: undefined, link: undefined, posted: undefined, isBusy: false };
    const queue = { ...blank, ...queues.get(host), ...news };
    queues.set(host, queue);
    if (queue.isBusy) return;
    const { result, link: state, posted } = queue;
    if (result && !isRepetition(result, posted)) {
      queues.set(host, { ...queue, result: undefined, posted: result, isBusy: true });
      // Encoded only now: what the main thread did not receive is not known there.
      post({ kind: 'host-result', result: encode(result) });
    } else if (state) {
      queues.set(host, { ...queue, result: undefined, link: undefined, isBusy: true });
      post({ kind: 'host-link', host, state });
    }
  };
  return {
    put: (result) => update(hostOf(result), { result }),
    putLink: (host, link) => update(host, { link }),
    acknowledge: (host) => update(host, { isBusy: false }),
  };
}

function isRepetition(result: HostResult, posted: HostResult | undefined): boolean {
  if (result.kind !== 'answered' || posted?.kind !== 'answered') return false;
  const { answer: before } = posted;
  const { collectedAt } = before.snapshot;
  const passed = between(collectedAt, result.answer.snapshot.collectedAt);
  const snapshot = { ...result.answer.snapshot, collectedAt };
  const answer = { ...result.answer, snapshot, latency: before.latency };
  return passed >= 0 && passed < repeatMs && isSameData(before, answer);
}

export type FollowHosts = (
  hosts: readonly HostName[],
  every: DurationMs,
  listener: Required<Pick<FanOutDeps, 'onResult' | 'onLink'>>,
) => Omit<FanOut, 'start'>;

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

export function serveWorker(tasks: WorkerTasks): void {
  const { port, follow, readDetails, readTimelines } = tasks;
  const outbox = outboxTo(port.post);
  let followed: ReturnType<FollowHosts> | undefined;
  let hosts: readonly HostName[] = [];
  let openDetails: RowRef | undefined;
  let watched: WatchedTimelines;
  let stopped = false;
  const sendTimelines = async (host: HostName): Promise<void> => {
    if (watched === undefined || (watched !== 'all' && watched.host !== host)) return;
    const timelines = await readTimelines(host, watched);
    if (timelines && timelines.length > 0 && !stopped) port.post({ kind: 'timelines', timelines });
  };
  const sendDetails = async (): Promise<void> => {
    const session = openDetails;
    if (!session || !hosts.includes(session.host) || stopped) return;
    const detail = await readDetails(session);
    if (detail && session === openDetails) port.post({ kind: 'details', detail });
  };
  /** One read at a time: holding an arrow key selects many sessions. */
  const detailsChanged = oneAtATime(sendDetails);
  const onResult = (result: HostResult): void => {
    if (stopped) return;
    outbox.put(result);
    const host = hostOf(result);
    if (openDetails?.host === host) detailsChanged();
    void sendTimelines(host);
  };
  const handlers: {
    readonly [Kind in ToWorker['kind']]: (message: Extract<ToWorker, { kind: Kind }>) => void;
  } = {
    start: ({ every, ...message }) => {
      followed?.stop();
      hosts = message.hosts;
      followed = follow(hosts, every, { onResult, onLink: outbox.putLink });
    },
    'set-interval': ({ every }) => followed?.setInterval(every),
    refresh: () => followed?.refresh(),
    'watch-details': ({ session }) => {
      openDetails = session;
      detailsChanged();
    },
    'watch-timelines': ({ of }) => {
      watched = of;
      for (const host of hosts) void sendTimelines(host);
    },
    acknowledge: ({ host }) => outbox.acknowledge(host),
    stop: () => {
      stopped = true;
      followed?.stop();
      port.close();
    },
  };
  port.listen((message) => handlers[message.kind](message as never));
  port.post({ kind: 'ready' });
}
