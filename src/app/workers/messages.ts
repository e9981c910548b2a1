import type { HostResult, LinkState } from '../../core/session/snapshot.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { DurationMs } from '../../core/time.js';
import type { WorkerThread } from '../../platform/runtime/spawn-thread.js';

/** One worker thread is for this machine, one for the other hosts. */
export type WorkerName = 'local' | 'remote';

/** The timelines to read: of every thread, of one, or of none. */
export type WatchedTimelines = 'all' | RowRef | undefined;

export type ToWorker =
  | { readonly kind: 'start'; readonly hosts: readonly HostName[]; readonly every: DurationMs }
  | { readonly kind: 'set-interval'; readonly every: DurationMs }
  | { readonly kind: 'refresh' }
  /** Send the details of this thread (undefined: none) whenever its host answers. */
  | { readonly kind: 'watch-details'; readonly session: RowRef | undefined }
  | { readonly kind: 'watch-timelines'; readonly of: WatchedTimelines }
  /** The next message about this host may be sent. */
  | { readonly kind: 'acknowledge'; readonly host: HostName }
  | { readonly kind: 'stop' };

/** What the main thread gets. Between threads `Row` is a session, or its id if nothing changed since last time. */
export type WorkerEvent<Row = Session> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'host-result'; readonly result: HostResult<Row> }
  | { readonly kind: 'host-link'; readonly host: HostName; readonly state: LinkState }
  | { readonly kind: 'details'; readonly detail: SessionDetail }
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] }
  /** From the supervisor: the thread died and is started again after `wait`. */
  | { readonly kind: 'restarting'; readonly detail: string; readonly wait: DurationMs };

export type FromWorker = WorkerEvent<Session | ThreadId>;

export type Thread = WorkerThread<ToWorker, FromWorker>;

export interface WorkerPort {
  readonly post: (message: FromWorker) => void;
  readonly listen: (listener: (message: ToWorker) => void) => void;
  readonly close: () => void;
}
