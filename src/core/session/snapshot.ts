import type { Account } from './account.js';
import type { HostFailure } from './host-failure.js';
import type { HostName } from '../ids.js';
import type { ProcessWithoutSession } from './process-without-session.js';
import type { Session } from './session.js';
import type { DurationMs, EpochMs } from '../time.js';

/** What a warning begins with that is shown with `--debug` only; behind the names of its hosts. */
export const debugMark = 'debug: ';

export function isDebugNote(warning: string): boolean {
  return /^(?:\S+: ){0,2}debug: /.test(warning);
}

/** One host at one moment. Plain data: it is sent between threads and hosts. */
export interface HostSnapshot {
  readonly host: HostName;
  readonly collectedAt: EpochMs;
  /** Every live thread, those of hidden sources too. */
  readonly sessions: readonly Session[];
  readonly processes: readonly ProcessWithoutSession[];
  readonly accounts: readonly Account[];
  /** Debug notes are among them. */
  readonly warnings: readonly string[];
  /** What `~` stands for in this host's rows. */
  readonly homeDir: string | undefined;
  readonly machineId: string | undefined;
  readonly codexPsVersion: string | undefined;
  /** How far its clock lies behind ours, within 2 s: of another host only. */
  readonly clockSkew?: DurationMs | undefined;
  /** No way of finding processes worked: that no session is there says nothing. */
  readonly blind?: true | undefined;
}

export type Transport = 'local' | 'node-ssh' | 'openssh';

export interface HostReport
  extends
    Pick<HostSnapshot, 'codexPsVersion' | 'homeDir' | 'machineId' | 'clockSkew' | 'blind'>,
    Pick<HostAnswer, 'transportReason'> {
  readonly host: HostName;
  readonly state: 'ok' | 'stale' | 'error';
  readonly transport: Transport | undefined;
  readonly latency: DurationMs | undefined;
  readonly collectedAt: EpochMs | undefined;
  /** The chosen host that is the same machine, and has its rows. */
  readonly shownAs?: HostName | undefined;
}

/** All chosen hosts together: what the JSON document, the plain table and the monitor read. */
export interface Fleet extends Pick<
  HostSnapshot,
  'sessions' | 'processes' | 'accounts' | 'warnings'
> {
  readonly generatedAt: EpochMs;
  readonly chosenHosts: readonly HostName[];
  readonly hosts: readonly HostReport[];
  readonly failures: readonly HostFailure[];
}

/** What a host reported. `Row` is a whole session, or between threads its id if nothing about it changed. */
export interface HostAnswer<Row = Session> {
  readonly snapshot: Omit<HostSnapshot, 'sessions'> & { readonly sessions: readonly Row[] };
  readonly transport: Transport;
  /** Why this transport was used; absent for this machine. */
  readonly transportReason?: string | undefined;
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

/** What is being done about a host that is reached over a network. */
export type LinkState =
  /** For the first time, or after it failed before it ever answered. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ok' }
  /** It has answered before, failed since, and is being tried again now. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'backing-off'; readonly until: EpochMs }
  /** Not tried again by itself until something changes. */
  | { readonly kind: 'blocked' };
