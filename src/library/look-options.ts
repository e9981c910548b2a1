/** What to look at, and how. Each option means what the flag of the same name does (`codex-ps --help`). */
export interface LookOptions {
  /** `local` (the default), `all`, or aliases of the ssh configuration. `$CODEX_PS_HOST` and the configuration's `default_host` do not count. */
  readonly hosts?: readonly string[];
  /** One home alone; else `$CODEX_HOME`, else every home that a running Codex of this user uses. Of this machine only. */
  readonly codexHome?: string;
  /** How to find processes; `auto` (the default) falls back from lsof to /proc. */
  readonly discovery?: 'auto' | 'lsof' | 'proc';
  /** The desktop app's threads too. */
  readonly allSources?: boolean;
  /** Adds `debug` to each row. */
  readonly debug?: boolean;
  /** How other hosts are reached; `auto` unless the configuration says another. */
  readonly transport?: 'auto' | 'node-ssh' | 'openssh';
  /** The OpenSSH client: `ssh`. */
  readonly sshBin?: string;
  /** codex-ps on the other hosts: `codex-ps`; `@push` sends this one and installs nothing. */
  readonly remoteBin?: string;
  /** Milliseconds that another host may take, at least 100: 6000. */
  readonly sshTimeoutMs?: number;
  /** Ends it: what is awaited is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SnapshotOptions extends LookOptions {
  /** Adds `timeline` to each row: what it did over the last 8 hours. */
  readonly timeline?: boolean;
}

export interface WatchOptions extends LookOptions {
  /** Milliseconds between two looks at what tells nobody that it changed, at least 100: 1000. */
  readonly refreshMs?: number;
}
