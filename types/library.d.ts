// The API of the package; docs/library.md shows its use.
import type { Snapshot } from './snapshot.js';

export type * from './snapshot.js';

/**
 * Reads the chosen hosts once: the document of `codex-ps --json`. A host that does not answer is an entry of
 * `host_errors`, not a rejection. Nothing is printed, and nothing keeps the process alive afterwards.
 *
 * @throws TypeError for options that codex-ps would refuse; the signal's reason if it is aborted (what has begun
 * then ends by itself within a few seconds).
 */
export function snapshot(options?: SnapshotOptions): Promise<Snapshot>;

/**
 * How many sessions are in each state: the numbers of `codex-ps status`.
 *
 * @throws as `snapshot`.
 */
export function status(options?: StatusOptions): Promise<Status>;

/**
 * The sessions that have ended lately, each with `ended`: the document of `codex-ps ended --json`.
 *
 * @throws as `snapshot`.
 */
export function ended(options?: EndedOptions): Promise<Snapshot>;

/**
 * A snapshot as soon as a host has answered, and one after each change. New times, tokens and context alone are not
 * a change. A slow reader gets the newest snapshot, not all of them. Nothing begins before the first is requested;
 * leaving the loop ends it, and so does the signal.
 *
 * @throws as `snapshot`, out of the loop.
 */
export function watch(options?: WatchOptions): AsyncIterableIterator<Snapshot>;

/** Each option does what the flag of the same name does (`codex-ps --help`). */
export interface CommonOptions {
  /** `local` (the default), `all`, or ssh aliases. `$CODEX_PS_HOST` and `default_host` of the configuration are ignored. */
  readonly hosts?: readonly string[];
  /** Only this home; else `$CODEX_HOME`, else every home that a running Codex of this user uses. On this machine only. */
  readonly codexHome?: string;
  /** How to find processes; `auto` (the default) falls back from lsof to /proc. */
  readonly discovery?: 'auto' | 'lsof' | 'proc';
  /** Include the threads of the desktop app. */
  readonly allSources?: boolean;
  /** Only sessions in these states, as in `ask,fail`. */
  readonly state?: string;
  /** Only sessions in repositories whose name contains this. */
  readonly repo?: string;
  /** Only sessions whose model contains this. */
  readonly model?: string;
  /** Only sessions that match these words. */
  readonly filter?: string;
  /** Only sessions that match this view of the configuration. */
  readonly view?: string;
  /** Add `debug` to each row. */
  readonly debug?: boolean;
  /** How other hosts are reached; `auto` unless the configuration sets it. */
  readonly transport?: 'auto' | 'node-ssh' | 'openssh';
  /** The OpenSSH client; `ssh` by default. */
  readonly sshBin?: string;
  /** codex-ps on the other hosts; `codex-ps` by default. `@push` sends this one and installs nothing. */
  readonly remoteBin?: string;
  /** Milliseconds that another host may take, at least 100; 6000 by default. */
  readonly sshTimeoutMs?: number;
  /** Ends it: what is awaited is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The name of `CommonOptions` in 0.1.0. */
export type LookOptions = CommonOptions;

export interface SnapshotOptions extends CommonOptions {
  /** Add `timeline` to each row: what it did over the last 8 hours. */
  readonly timeline?: boolean;
}

export type StatusOptions = Omit<CommonOptions, 'debug'>;

/** A session counts with its subagents, in the state that needs its user most. Those that are snoozed are in no state. */
export interface Status {
  /** Without subagents. */
  readonly sessions: number;
  /** With subagents. */
  readonly threads: number;
  /** They ask their user something. */
  readonly ask: number;
  /** Their last turn ended in an error or at a usage limit. */
  readonly failed: number;
  /** Their process is stopped or frozen. */
  readonly stopped: number;
  readonly work: number;
  /** They wait for the next prompt. */
  readonly idle: number;
  /** The evidence does not decide. */
  readonly unknown: number;
  /** Hosts that did not answer: their sessions are not counted. */
  readonly unreachable: number;
  /** The tightest usage limit, as `5h 82%, resets 14:30`; null if none is known. */
  readonly limit: string | null;
}

export interface EndedOptions extends Omit<CommonOptions, 'debug'> {
  /** How far to look back: `90m`, `24h` (the default), `7d`; at most `90d`. */
  readonly since?: string;
}

export interface WatchOptions extends CommonOptions {
  /** Milliseconds between two checks of what reports no changes by itself, at least 100; 1000 by default. */
  readonly refreshMs?: number;
}
