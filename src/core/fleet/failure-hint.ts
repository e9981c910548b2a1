import type { HostFailure, HostFailureKind } from '../session/host-failure.js';

/** True of what keeps looking; a command that looks once is run again. */
export const triedAgain = 'it is tried again by itself';

/** What to do where the failure itself does not say. */
const hints: Readonly<Record<HostFailureKind, string>> = {
  unsupported: 'run codex-ps on Linux or macOS',
  config: 'look at its entry in ~/.ssh/config',
  dns: 'check its name in ~/.ssh/config',
  refused: 'check that its ssh server runs',
  unreachable: 'check the network, or whether it is on',
  timeout: 'try a longer --ssh-timeout-ms',
  reset: triedAgain,
  lost: triedAgain,
  'hostkey-unknown': 'connect once with ssh to accept its key',
  'hostkey-changed': 'check why its key changed before you connect',
  'hostkey-revoked': 'do not connect; ask whoever runs it',
  auth: 'check that ssh gets in without a password',
  'not-found': 'install what is missing there, or point --remote-bin at it',
  exit: 'run the same command there by hand',
  deadline: triedAgain,
  protocol: 'update codex-ps on both sides',
  'too-big': 'look at it there with --json',
  version: 'update codex-ps there',
};

/** What to do about a host that gave no rows. */
export function failureHint({ kind, hint }: Pick<HostFailure, 'kind' | 'hint'>): string {
  return hint ?? hints[kind];
}
