import type { HostName } from '../ids.js';

/** How a failed host is tried again: failures of one class are counted together. */
export type RetryClass = 'network' | 'slow' | 'login' | 'never';

interface FailureKind {
  /** What to do if the failure itself does not say. */
  readonly hint: string;
  readonly retry: RetryClass;
}

/** True for whatever keeps refreshing; a command that prints once has to be run again. */
export const triedAgain = 'it is tried again by itself';

/** Every kind of host failure, by its word in `host_errors[].kind`. docs/hosts.md explains each. */
export const hostFailureTable = {
  config: { hint: 'look at its entry in ~/.ssh/config', retry: 'never' },
  dns: { hint: 'check its name in ~/.ssh/config', retry: 'network' },
  refused: { hint: 'check that its ssh server runs', retry: 'network' },
  unreachable: { hint: 'check the network, or whether it is on', retry: 'network' },
  timeout: { hint: 'try a longer --ssh-timeout-ms', retry: 'network' },
  reset: { hint: triedAgain, retry: 'network' },
  lost: { hint: triedAgain, retry: 'network' },
  'hostkey-unknown': { hint: 'connect once with ssh to accept its key', retry: 'never' },
  'hostkey-changed': { hint: 'check why its key changed before you connect', retry: 'never' },
  'hostkey-revoked': { hint: 'do not connect; ask whoever runs it', retry: 'never' },
  auth: { hint: 'check that ssh gets in without a password', retry: 'login' },
  'not-found': {
    hint: 'install what is missing there, or point --remote-bin at it',
    retry: 'slow',
  },
  exit: { hint: 'run the same command there by hand', retry: 'slow' },
  // It may be waiting for a prompt of an agent: not again at once.
  deadline: { hint: triedAgain, retry: 'slow' },
  protocol: { hint: 'update codex-ps on both sides', retry: 'slow' },
  'too-big': { hint: 'look at it there with --json', retry: 'slow' },
  version: { hint: 'update codex-ps there', retry: 'slow' },
} as const satisfies Readonly<Record<string, FailureKind>>;

export type HostFailureKind = keyof typeof hostFailureTable;

export const hostFailureKinds = Object.keys(hostFailureTable) as readonly HostFailureKind[];

/** Why a host gave no rows. */
export interface HostFailure {
  readonly host: HostName;
  readonly kind: HostFailureKind;
  /** What happened, one clean sentence. */
  readonly error: string;
  /** What to do about it. */
  readonly hint: string | undefined;
}

/** What to do about a host that gave no rows. */
export function failureHint({ kind, hint }: Pick<HostFailure, 'kind' | 'hint'>): string {
  return hint ?? hostFailureTable[kind].hint;
}
