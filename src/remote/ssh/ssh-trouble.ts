import type { HostFailure, HostFailureKind } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';

/** Why an ssh connection gave nothing, before anybody is named. */
export interface SshTrouble {
  readonly kind: HostFailureKind;
  /** What happened: one clean sentence. `{host}` stands for the alias. */
  readonly error: string;
  readonly hint: string | undefined;
}

export function trouble(kind: HostFailureKind, error: string, hint?: string): SshTrouble {
  return { kind, error, hint };
}

export function hostFailure(host: HostName, { kind, error, hint }: SshTrouble): HostFailure {
  const named = (text: string): string => text.replaceAll('{host}', host);
  return { host, kind, error: named(error), hint: hint === undefined ? undefined : named(hint) };
}

const networkKinds: readonly HostFailureKind[] = [
  'dns',
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'lost',
  'deadline',
];

/** Whether the way to the host failed: another ssh client would see the same. */
export function isNetworkTrouble(kind: HostFailureKind): boolean {
  return networkKinds.includes(kind);
}

/** One sentence and one remedy for each: docs/hosts.md lists the same. */
export const troubles = {
  dns: trouble(
    'dns',
    'no such host is known',
    'check HostName in your ssh configuration: ssh -G {host}',
  ),
  refused: trouble(
    'refused',
    'the connection was refused',
    'is sshd running there, and on that port?',
  ),
  unreachable: trouble(
    'unreachable',
    'there is no way to the host',
    'check the network or the VPN',
  ),
  timeout: trouble(
    'timeout',
    'it did not answer in time',
    'is it switched on? check the network or the VPN',
  ),
  reset: trouble(
    'reset',
    'it closed the connection before the login',
    'too many logins at once (MaxStartups), or no ssh server at that port',
  ),
  lost: trouble('lost', 'the connection was lost', undefined),
  unknownKey: trouble(
    'hostkey-unknown',
    'its host key is not known',
    'run `ssh {host}` once and confirm the key',
  ),
  changedKey: trouble(
    'hostkey-changed',
    'its host key has changed: another machine, or somebody in between',
    'if that is right, remove the old key with `ssh-keygen -R`, then run `ssh {host}` once',
  ),
  revokedKey: trouble(
    'hostkey-revoked',
    'its host key is marked as revoked',
    'do not connect; ask who runs the host',
  ),
  auth: trouble(
    'auth',
    'it accepted none of the keys',
    'check with `ssh {host} true`; a key with a passphrase must be in the agent (ssh-add)',
  ),
  tooManyKeys: trouble(
    'auth',
    'the agent offered too many keys before the right one',
    'name the key: IdentityFile and IdentitiesOnly yes for {host} in your ssh configuration',
  ),
  agentHangs: trouble(
    'auth',
    'it accepted no key of a file, and the ssh agent does not answer',
    'see what `ssh-add -l` waits for, or name a key that needs no agent',
  ),
  algorithms: trouble(
    'protocol',
    'the two ends have no algorithm in common',
    'check with `ssh -v {host}`',
  ),
  config: trouble('config', 'the ssh configuration is wrong', 'check with `ssh -G {host}`'),
  noClient: trouble(
    'config',
    'there is no OpenSSH client',
    'install it, or name it with --ssh-bin',
  ),
  deadline: trouble(
    'deadline',
    'it did not finish in time',
    'raise --ssh-timeout-ms, or see what `ssh {host}` waits for (an agent, a touch, a slow login)',
  ),
  masterHangs: trouble(
    'deadline',
    'it did not finish in time through the ControlMaster that is up',
    'where `ssh {host} true` hangs too, `ssh -O exit {host}` ends the master; --transport node-ssh goes beside it',
  ),
  tooBig: trouble(
    'too-big',
    'it sent more than 8 MB',
    'see what `ssh {host} codex-ps --json` prints',
  ),
} as const;
