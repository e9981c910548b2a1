import type { SessionRow } from './session-row.js';

/**
 * What `codex-ps --json` prints (docs/json-output.md, docs/json-output.schema.json). Keys may be added within a
 * `schema_version`; none is renamed or taken away. Trouble with a host is no exception: it is in `host_errors`.
 */
export interface Snapshot {
  readonly schema_version: 1;
  readonly codex_ps_version: string;
  /** Seconds since 1970. */
  readonly generated_at_unix_s: number;
  /** The chosen hosts, joined by commas. */
  readonly host: string;
  /** Every live thread: newest activity first, `null` last, then by host, then by thread id. */
  readonly sessions: readonly SessionRow[];
  /** The hosts of which nothing new could be learned. */
  readonly host_errors: readonly HostError[];
  /** What may be missing and why, a sentence each. */
  readonly warnings: readonly string[];
  /** Each chosen host, also those without sessions. */
  readonly hosts: readonly HostReport[];
}

/** Why a host did not answer. */
export interface HostError {
  readonly host: string;
  /** What happened, one sentence. */
  readonly error: string;
  readonly kind: HostErrorKind;
  /** What to do about it. */
  readonly hint: string | null;
}

export type HostErrorKind =
  | 'unsupported'
  | 'config'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'lost'
  | 'hostkey-unknown'
  | 'hostkey-changed'
  | 'hostkey-revoked'
  | 'auth'
  | 'not-found'
  | 'exit'
  | 'deadline'
  | 'protocol'
  | 'too-big'
  | 'version';

/** How a host was reached, and what it said of itself. */
export interface HostReport {
  readonly host: string;
  /** `stale`: it answered once, and does not lately. */
  readonly state: 'ok' | 'stale' | 'error';
  readonly transport: 'local' | 'node-ssh' | 'openssh' | null;
  /** Milliseconds from the request to the answer. */
  readonly latency_ms: number | null;
  /** Seconds since 1970, by this machine's clock: when its rows were collected. */
  readonly collected_at_unix_s: number | null;
  readonly codex_ps_version: string | null;
  /** What `~` stands for in its rows. */
  readonly home_dir: string | null;
  /** The same for two aliases of one machine. */
  readonly machine_id: string | null;
  /** False where no way of finding processes worked: that it has no session says nothing then. `null` where it never answered. */
  readonly sees_processes: boolean | null;
}
