import { afterMs } from '../../platform/after.js';
import type { HostName } from '../../core/ids.js';
import type { DurationMs } from '../../core/time.js';
import type { Thread } from './connect.js';
import type { ToWorker, WorkerName } from './messages.js';
import type { CollectorEvent, Collectors } from './collectors.js';
import { supervise, type SupervisedEvent } from './supervise.js';

/** One collecting thread: how it is started, and what for. */
export interface ThreadPlan {
  readonly worker: WorkerName;
  readonly hosts: readonly HostName[];
  readonly spawn: () => Thread;
}

export interface CollectingThreads extends Collectors {
  readonly stop: () => Promise<void>;
}

function told(event: SupervisedEvent, worker: WorkerName): CollectorEvent | undefined {
  switch (event.kind) {
    case 'ready':
      return { kind: 'running', collector: worker };
    case 'restarting':
      return { kind: 'restarting', collector: worker, detail: event.detail, wait: event.wait };
    case 'answered':
    case 'host-failed':
    case 'host-link':
    case 'details':
    case 'timelines':
      return event;
    case 'stopped':
      return undefined;
  }
}

/** Starts the threads, keeps them alive, and is the one that the monitor talks to. */
export function startThreads(plans: readonly ThreadPlan[], every: DurationMs): CollectingThreads {
  let listener: (event: CollectorEvent) => void = () => undefined;
  const threads = plans.map((plan) =>
    supervise({
      ...plan,
      every,
      after: afterMs,
      listener: (event) => {
        const news = told(event, plan.worker);
        if (news) listener(news);
        // The thread that knew more of its hosts is gone; the next one begins anew.
        if (event.kind === 'restarting' && plan.worker === 'remote') {
          for (const host of plan.hosts) {
            listener({ kind: 'host-link', host, state: { kind: 'connecting' } });
          }
        }
      },
    }),
  );
  const tellAll = (message: ToWorker): void => {
    for (const thread of threads) thread.send(message);
  };
  return {
    names: plans.map(({ worker }) => worker),
    listen: (heard) => {
      listener = heard;
    },
    refresh: () => tellAll({ kind: 'collect-now' }),
    setInterval: (interval) => tellAll({ kind: 'set-interval', every: interval }),
    watchTimelines: (of) => tellAll({ kind: 'watch-timelines', of }),
    watchDetails: (session) => tellAll({ kind: 'watch-details', session }),
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
