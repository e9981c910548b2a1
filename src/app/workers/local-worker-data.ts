import type { CollectorOptions } from '../../local/host-collector.js';
import type { DemoClock } from '../../demo/demo-ports.js';

/** What the thread for this machine gets when it is started. Plain data. */
export interface LocalWorkerData extends Pick<
  CollectorOptions,
  'codexHome' | 'discovery' | 'lsofTimeoutMs' | 'namesPath' | 'codexPsVersion' | 'longestPollMs'
> {
  /** undefined: the real thing. */
  readonly demo: Pick<DemoClock, 'began' | 'seed'> | undefined;
}
