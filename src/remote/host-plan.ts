import type { HostFailure } from '../core/session/host-failure.js';
import type { HostName } from '../core/ids.js';
import type { HostSnapshot, Transport } from '../core/session/snapshot.js';
import type { DurationMs } from '../core/time.js';
import type { TransportChoice } from './ssh/ssh-transport.js';

/** How one host is to be asked. */
export interface HostPlan {
  readonly host: HostName;
  readonly transport: TransportChoice;
  readonly remoteBin: string;
  readonly timeout: DurationMs;
}

/** What a host said, and how it came here. */
export interface RemoteHostAnswer {
  readonly snapshot: HostSnapshot;
  /** The other machine's own failures, under the alias. */
  readonly failures: readonly HostFailure[];
  readonly transport: Transport;
  /** Why by that transport. */
  readonly transportReason: string;
  /** From the request to the answer. */
  readonly latency: DurationMs;
}

/** What became of a request to one host. */
export type RemoteResult =
  | { readonly kind: 'answered'; readonly answer: RemoteHostAnswer }
  | {
      readonly kind: 'failed';
      readonly failure: HostFailure;
      readonly transport: Transport | undefined;
      readonly transportReason: string | undefined;
    };
