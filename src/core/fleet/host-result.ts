import type { HostName } from '../ids.js';
import type { HostFailure } from '../session/host-failure.js';
import type { Session } from '../session/session.js';
import type { HostSnapshot, Transport } from '../session/snapshot.js';
import type { DurationMs } from '../time.js';

/** What a host reported. `Row` is a whole session, or between threads its id if nothing about it changed. */
export interface HostAnswer<Row = Session> {
  readonly snapshot: Omit<HostSnapshot, 'sessions'> & { readonly sessions: readonly Row[] };
  readonly transport: Transport;
  /** Why this transport was used; absent for this machine. */
  readonly transportReason?: string;
  /** From the request to the answer. */
  readonly latency: DurationMs;
  /** Failures that the other machine reported about itself, under the alias. */
  readonly failures?: readonly HostFailure[];
}

export type HostResult<Row = Session> =
  | { readonly kind: 'answered'; readonly answer: HostAnswer<Row> }
  /** Nothing new was learned: the host's last rows stay, marked as stale. */
  | {
      readonly kind: 'failed';
      readonly failure: HostFailure;
      /** undefined: no transport was chosen. */
      readonly transport: Transport | undefined;
      readonly transportReason: string | undefined;
    };

export function hostOf(result: HostResult<unknown>): HostName {
  return result.kind === 'answered' ? result.answer.snapshot.host : result.failure.host;
}
