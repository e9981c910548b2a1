import type { HostFailure } from '../../core/session/host-failure.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import type { LinkState } from '../../core/session/link-state.js';
import type { Session } from '../../core/session/session.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { HostSnapshot, Transport } from '../../core/session/snapshot.js';
import type { DurationMs } from '../../core/time.js';
import type { Timeline } from '../../core/session/timeline.js';

/** The two threads beside the screen: this machine, and the other hosts. */
export type WorkerName = 'local' | 'remote';

/** What names a thread: never a pid. */
export interface SessionRef {
  readonly host: HostName;
  readonly threadId: ThreadId;
}

/** Of every thread, of one, or of none. */
export type WatchedTimelines = 'all' | SessionRef | undefined;

/** What the main thread asks of a worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly hosts: readonly HostName[]; readonly every: DurationMs }
  | { readonly kind: 'set-interval'; readonly every: DurationMs }
  | { readonly kind: 'collect-now' }
  /** The details of this thread are open (undefined: none): they are read and told with every look. */
  | { readonly kind: 'watch-details'; readonly session: SessionRef | undefined }
  /** The pictures of the last hours of these are read now and then, and told. */
  | { readonly kind: 'watch-timelines'; readonly of: WatchedTimelines }
  /** This host's last message was taken in: the next may come. */
  | { readonly kind: 'taken'; readonly host: HostName }
  | { readonly kind: 'stop' };

/** A host that answered. */
export interface HostAnswer {
  readonly snapshot: HostSnapshot;
  readonly transport: Transport;
  /** Why by that transport: for other hosts only. */
  readonly transportReason?: string;
  /** How long the answer took. */
  readonly latency: DurationMs;
  /** The troubles that another machine told of itself. */
  readonly failures?: readonly HostFailure[];
}

/** The same on its way between the threads: of a session that is as it was said last, only its id. */
export type AnswerNews = Omit<HostAnswer, 'snapshot'> & {
  readonly snapshot: Omit<HostSnapshot, 'sessions'> & {
    readonly sessions: readonly (Session | ThreadId)[];
  };
};

/** What a worker says. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly news: AnswerNews }
  /** Nothing new was learned: the host's last snapshot stays, and is stale. */
  | { readonly kind: 'host-failed'; readonly failure: HostFailure }
  /** What is being done about a host that is reached over a network. */
  | { readonly kind: 'host-link'; readonly host: HostName; readonly state: LinkState }
  | { readonly kind: 'details'; readonly detail: SessionDetail }
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] }
  | { readonly kind: 'stopped' };

/** What the main thread sees: the worker's own words, and the ways a thread can end without a word. */
export type WorkerEvent =
  | Exclude<FromWorker, { readonly kind: 'answered' }>
  | { readonly kind: 'answered'; readonly answer: HostAnswer }
  | { readonly kind: 'crashed'; readonly worker: WorkerName; readonly detail: string };

/** `T` where it is plain data, all the way down; what a structured clone or JSON would change is `never`. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends (...args: never[]) => unknown
      ? never
      : T extends object
        ? { readonly [Key in keyof T]: Plain<T[Key]> }
        : never;

/** Fails to compile once a message holds a Date, a Map, a class or a function. */
export const messagesArePlain: [ToWorker | FromWorker] extends [Plain<ToWorker | FromWorker>]
  ? true
  : never = true;
