import type { HostSnapshot } from '../core/session/snapshot.js';

/** Looks at one machine, remembering between looks what need not be read twice. */
export interface Collector {
  collect(): Promise<HostSnapshot>;
}
