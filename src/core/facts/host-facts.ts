import { localHost, type HostName, type Pid, type ThreadId } from '../ids.js';
import type { Result } from '../result.js';
import { epochMs, type EpochMs } from '../time.js';
import type { DaemonAnswer } from './daemon.js';
import type { Discovery, LeftOutProcess, ToolProcess } from './processes.js';
import type { Repository } from './repository.js';
import type { Rollout, RolloutFailure } from './rollout.js';
import type { HomeTitles } from './titles.js';

/** Everything that was seen on one machine at one moment. Nothing here has been interpreted. */
export interface HostFacts {
  readonly host: HostName;
  readonly at: EpochMs;
  readonly homeDir: string | undefined;
  readonly machineId: string | undefined;
  /** The user's setting: how long Codex lets a poll of a background terminal last. undefined: as long as it asks for. */
  readonly longestPollMs?: number | undefined;
  /** `--codex-home`; undefined: every home that is in use. */
  readonly chosenHome?: string | undefined;
  readonly discovery: Discovery;
  /** Processes that discovery found too, and that were not chosen. */
  readonly leftOut: readonly LeftOutProcess[];
  /** By path, every rollout that is held or that the daemon has loaded. */
  readonly rollouts: ReadonlyMap<string, Result<Rollout, RolloutFailure>>;
  /** Processes whose working directory is not the directory of that name here, as in a container. */
  readonly elsewhere: ReadonlySet<Pid>;
  /** The modification time of each held writer lock: when its process loaded the thread. */
  readonly lockTimes: ReadonlyMap<string, EpochMs>;
  /** By CODEX_HOME. */
  readonly daemons: ReadonlyMap<string, DaemonAnswer>;
  /** By CODEX_HOME. */
  readonly titles: ReadonlyMap<string, HomeTitles>;
  /** By CODEX_HOME, the first text typed in each thread (history.jsonl); looked for only where nothing better is known. */
  readonly history: ReadonlyMap<string, ReadonlyMap<ThreadId, string>>;
  /** By owner, where an open call made it worth looking; absent means not looked. */
  readonly toolProcesses: ReadonlyMap<Pid, readonly ToolProcess[]>;
  /** By working directory. */
  readonly repositories: ReadonlyMap<string, Repository>;
  readonly names: ReadonlyMap<ThreadId, string>;
  /** What could not be read, one sentence each. */
  readonly warnings: readonly string[];
}

/** Of this machine, before anything was read. */
export const noFacts: HostFacts = {
  host: localHost,
  at: epochMs(0),
  homeDir: undefined,
  machineId: undefined,
  discovery: { via: undefined, processes: [], holdings: [], failures: [] },
  leftOut: [],
  rollouts: new Map(),
  elsewhere: new Set(),
  lockTimes: new Map(),
  daemons: new Map(),
  titles: new Map(),
  history: new Map(),
  toolProcesses: new Map(),
  repositories: new Map(),
  names: new Map(),
  warnings: [],
};
