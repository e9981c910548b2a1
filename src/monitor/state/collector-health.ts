import { epochMs, type EpochMs } from '../../core/time.js';
import type { CollectorEvent } from '../../app/workers/collectors.js';
import type { CollectorHealth } from './monitor-view.js';

type HealthEvent = Extract<CollectorEvent, { readonly kind: 'running' | 'restarting' }>;

/** How a collecting thread is after what was heard of it. */
export function healthAfter(event: HealthEvent, now: EpochMs): CollectorHealth {
  if (event.kind === 'running') return { kind: 'running', name: event.collector };
  return {
    kind: 'restarting',
    name: event.collector,
    reason: event.detail,
    retryAt: epochMs(now + event.wait),
  };
}
