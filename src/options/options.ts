import type { DiscoveryMode } from '../local/processes/start-discovery.js';
import type { TransportChoice } from '../remote/ssh/transport.js';
import type { HostName } from '../core/ids.js';
import type { View } from '../config/setting-kinds.js';
import type { EffectiveSettings } from '../config/setting-table.js';

export type OutputMode = 'monitor' | 'json' | 'once' | 'watch' | 'events';

export interface Options {
  readonly mode: OutputMode;
  readonly hosts: readonly HostName[];
  /** undefined: every home that a live Codex of this user uses. */
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly debug: boolean;
  readonly allSources: boolean;
  /** Which sessions are shown, in the words of `/`; empty: all of them. */
  readonly filter: string;
  readonly views: readonly View[];
  /** With `json` and `once`: include what each session did over the last hours. */
  readonly timeline: boolean;
  /** Of tables and pages, in columns; undefined: as COLUMNS or the terminal says. */
  readonly width: number | undefined;
  readonly refreshMs: number;
  readonly demo: boolean;
  readonly settings: EffectiveSettings;
  readonly sshBin: string;
  /** How other hosts are reached. What is undefined was not asked for, and the configuration of the host decides. */
  readonly remoteBin: string | undefined;
  readonly sshTimeoutMs: number | undefined;
  readonly transport: TransportChoice | undefined;
  /** Where codex-ps was started by another one: it ends with its standard input, and after so long (0: never). */
  readonly deadlineMs: number | undefined;
  readonly configProblems: readonly string[];
  readonly codexPsVersion: string;
}
