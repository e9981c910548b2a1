import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { LinkState } from '../../core/session/link-state.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { HostSnapshot, Transport } from '../../core/session/snapshot.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { DurationMs } from '../../core/time.js';

/** What the collecting threads tell the monitor. */
export type CollectorEvent =
  | { readonly kind: 'running'; readonly collector: string }
  | {
      readonly kind: 'restarting';
      readonly collector: string;
      readonly detail: string;
      readonly wait: DurationMs;
    }
  | {
      readonly kind: 'answered';
      readonly answer: {
        readonly snapshot: HostSnapshot;
        readonly transport: Transport;
        readonly transportReason?: string;
        readonly latency: DurationMs;
        readonly failures?: readonly HostFailure[];
      };
    }
  | { readonly kind: 'host-failed'; readonly failure: HostFailure }
  | { readonly kind: 'host-link'; readonly host: HostName; readonly state: LinkState }
  | { readonly kind: 'details'; readonly detail: SessionDetail }
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] };

/** What the monitor asks of the collecting threads. None of it waits. */
export interface Collectors {
  readonly names: readonly string[];
  readonly listen: (listener: (event: CollectorEvent) => void) => void;
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly watchDetails: (session: RowRef | undefined) => void;
  readonly watchTimelines: (of: 'all' | RowRef | undefined) => void;
}
