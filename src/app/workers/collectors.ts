import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import type { DurationMs } from '../../core/time.js';
import { afterMs } from '../../platform/after.js';
import type { Thread, ToWorker, WatchedTimelines, WorkerEvent, WorkerName } from './messages.js';
import { Supervisor } from './supervise.js';

/** One worker thread: how it is started, and the hosts it collects. */
export interface ThreadPlan {
  readonly worker: WorkerName;
  readonly hosts: readonly HostName[];
  readonly spawn: () => Thread;
}

export type CollectorListener = (event: WorkerEvent, worker: WorkerName) => void;

/** The worker threads as the monitor uses them. No call waits. */
export interface Collectors {
  readonly names: readonly WorkerName[];
  readonly listen: (listener: CollectorListener) => void;
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly watchDetails: (session: RowRef | undefined) => void;
  readonly watchTimelines: (of: WatchedTimelines) => void;
}

export interface RunningCollectors extends Collectors {
  readonly stop: () => Promise<void>;
}

/** Starts the worker threads and keeps them alive. */
export function startCollectors(
  plans: readonly ThreadPlan[],
  every: DurationMs,
): RunningCollectors {
  let listener: CollectorListener = () => undefined;
  const threads = plans.map(
    (plan) =>
      new Supervisor({
        ...plan,
        every,
        after: afterMs,
        listener: (event) => {
          listener(event, plan.worker);
          // The connections of the thread that died are gone; the next one starts over.
          if (event.kind === 'restarting' && plan.worker === 'remote') {
            for (const host of plan.hosts) {
              listener({ kind: 'host-link', host, state: { kind: 'connecting' } }, plan.worker);
            }
          }
        },
      }),
  );
  const sendAll = (message: ToWorker): void => {
    for (const thread of threads) thread.send(message);
  };
  return {
    names: plans.map(({ worker }) => worker),
    listen: (newListener) => {
      listener = newListener;
    },
    refresh: () => sendAll({ kind: 'refresh' }),
    setInterval: (interval) => sendAll({ kind: 'set-interval', every: interval }),
    watchTimelines: (of) => sendAll({ kind: 'watch-timelines', of }),
    watchDetails: (session) => sendAll({ kind: 'watch-details', session }),
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
