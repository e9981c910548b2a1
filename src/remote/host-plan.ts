import type { HostName } from '../core/ids.js';
import type { DurationMs } from '../core/time.js';
import type { TransportChoice } from './ssh/ssh-transport.js';

/** How one host is to be asked. */
export interface HostPlan {
  readonly host: HostName;
  readonly transport: TransportChoice;
  readonly remoteBin: string;
  readonly timeout: DurationMs;
}
