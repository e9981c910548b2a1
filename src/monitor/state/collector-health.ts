import { epochMs, type EpochMs } from '../../core/time.js';
import type { WorkerEvent, WorkerName } from '../../app/workers/messages.js';
import type { CollectorHealth } from './monitor-view.js';

type HealthEvent = Extract<WorkerEvent, { readonly kind: 'ready' | 'restarting' }>;

/** The state of a worker thread after an event. */
export function healthAfter(event: HealthEvent, name: WorkerName, now: EpochMs): CollectorHealth {
  if (event.kind === 'ready') return { kind: 'running', name };
  return {
    kind: 'restarting',
    name,
    reason: event.detail,
    retryAt: epochMs(now + event.wait),
  };
}
