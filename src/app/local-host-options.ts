import type { DemoClock } from '../demo/demo-ports.js';
import type { CollectorOptions } from '../local/host-collector.js';
import type { Options } from '../options/options.js';

export type LocalHostOptions = Pick<
  CollectorOptions,
  'codexHome' | 'discovery' | 'codexPsVersion' | 'longestPollMs'
>;

/** What the worker thread for this machine gets when it is started. Plain data. */
export interface LocalWorkerData extends LocalHostOptions {
  /** undefined: the real machine. */
  readonly demo: Pick<DemoClock, 'began' | 'seed'> | undefined;
}

export function localHostOptions(options: Options): LocalHostOptions {
  const { codexHome, discovery, codexPsVersion, settings } = options;
  const longestPollMs = settings['status.longest_poll_ms'].value;
  return { codexHome, discovery, codexPsVersion, longestPollMs };
}
