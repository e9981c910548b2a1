import type { HostName } from '../ids.js';

/** How a failed host is tried again: failures of one class are counted together. */
export type RetryClass = 'network' | 'slow' | 'login' | 'never';

interface FailureKind {
  /** What happened, where nothing more exact is known. `{host}` stands for the alias. */
  readonly message: string | ((detail: string) => string);
  /** What to do about it, as a failure with this message says it. */
  readonly hint: string | undefined;
  /** What to do where a failure comes without a hint. */
  readonly fallbackHint: string;
  readonly retry: RetryClass;
  /** Its row in docs/hosts.md. */
  readonly docs: { readonly happened: string; readonly remedy: string };
}

/** True for whatever keeps refreshing; a command that prints once has to be run again. */
export const triedAgain = 'it is tried again by itself';

/** Every kind of host failure, by its word in `host_errors[].kind`: all that is particular to it. */
export const hostFailureTable = {
  config: {
    message: 'the ssh configuration is wrong',
    hint: 'check with `ssh -G {host}`',
    fallbackHint: 'look at its entry in ~/.ssh/config',
    retry: 'never',
    docs: {
      happened: 'the ssh configuration is wrong, or asks for what `--transport node-ssh` cannot do',
      remedy: 'the sentence names it',
    },
  },
  dns: {
    message: 'no such host is known',
    hint: 'check HostName in your ssh configuration: ssh -G {host}',
    fallbackHint: 'check its name in ~/.ssh/config',
    retry: 'network',
    docs: {
      happened: 'the name is not known',
      remedy: '`ssh -G <alias>`: is HostName right?',
    },
  },
  refused: {
    message: 'the connection was refused',
    hint: 'is sshd running there, and on that port?',
    fallbackHint: 'check that its ssh server runs',
    retry: 'network',
    docs: { happened: 'nothing listens at that port', remedy: 'is sshd running there?' },
  },
  unreachable: {
    message: 'there is no way to the host',
    hint: 'check the network or the VPN',
    fallbackHint: 'check the network, or whether it is on',
    retry: 'network',
    docs: {
      happened: 'there is no way to the host, or no such BindAddress here',
      remedy: 'network, VPN',
    },
  },
  timeout: {
    message: 'it did not answer in time',
    hint: 'is it switched on? check the network or the VPN',
    fallbackHint: 'try a longer --ssh-timeout-ms',
    retry: 'network',
    docs: { happened: 'it did not answer', remedy: 'is it switched on? network, VPN' },
  },
  reset: {
    message: 'it closed the connection before the login',
    hint: 'too many logins at once (MaxStartups), or no ssh server at that port',
    fallbackHint: triedAgain,
    retry: 'network',
    docs: {
      happened: 'it hung up before the login',
      remedy: 'MaxStartups of its sshd; is it an ssh server?',
    },
  },
  lost: {
    message: 'the connection was lost',
    hint: undefined,
    fallbackHint: triedAgain,
    retry: 'network',
    docs: {
      happened: 'the connection broke, or the command there was killed',
      remedy: 'nothing',
    },
  },
  'hostkey-unknown': {
    message: 'its host key is not known',
    hint: 'run `ssh {host}` once and confirm the key',
    fallbackHint: 'connect once with ssh to accept its key',
    retry: 'never',
    docs: {
      happened: "the host's key is not known",
      remedy: '`ssh <alias>` once, and confirm it',
    },
  },
  'hostkey-changed': {
    message: 'its host key has changed: another machine, or somebody in between',
    hint: 'if that is right, remove the old key with `ssh-keygen -R`, then run `ssh {host}` once',
    fallbackHint: 'check why its key changed before you connect',
    retry: 'never',
    docs: {
      happened: 'the key is another one than before',
      remedy: 'if that is right, `ssh-keygen -R <host>` and `ssh <alias>` once',
    },
  },
  'hostkey-revoked': {
    message: 'its host key is marked as revoked',
    hint: 'do not connect; ask who runs the host',
    fallbackHint: 'do not connect; ask whoever runs it',
    retry: 'never',
    docs: { happened: 'the key is marked as revoked', remedy: 'do not connect' },
  },
  auth: {
    message: 'it accepted none of the keys',
    hint: 'check with `ssh {host} true`; a key with a passphrase must be in the agent (ssh-add)',
    fallbackHint: 'check that ssh gets in without a password',
    retry: 'login',
    docs: {
      happened: 'none of the keys was accepted, or the agent refused to sign',
      remedy:
        '`ssh <alias> true`; `ssh-add` a key with a passphrase; IdentitiesOnly for an agent with many; `ssh-add -l` if the agent does not answer; `chmod 600` a key that others can read',
    },
  },
  'not-found': {
    message: (program: string) => `${program} was not found on {host}`,
    hint: 'install it there (npm install -g codex-ps), name it with --remote-bin, or send it with --remote-bin @push',
    fallbackHint: 'install what is missing there, or point --remote-bin at it',
    retry: 'slow',
    docs: {
      happened: 'no codex-ps there, or no Node for `@push`',
      remedy: 'install it, `--remote-bin PATH`, or `--remote-bin @push`',
    },
  },
  exit: {
    message: (how: string) => `codex-ps on {host} ${how}`,
    hint: 'run `ssh {host} codex-ps --json` to see why',
    fallbackHint: 'run the same command there by hand',
    retry: 'slow',
    docs: {
      happened: 'codex-ps there failed, or the login shell ended before codex-ps began',
      remedy: 'the error has the last line that was printed',
    },
  },
  deadline: {
    message: 'it did not finish in time',
    hint: 'raise --ssh-timeout-ms, or see what `ssh {host}` waits for (an agent, a touch, a slow login)',
    fallbackHint: triedAgain,
    // It may be waiting for a prompt of an agent: not again at once.
    retry: 'slow',
    docs: {
      happened: 'it did not finish in `--ssh-timeout-ms`',
      remedy:
        'raise it; see what `ssh <alias>` waits for: an agent, a touch, or a ControlMaster that hangs, which the error then names and the next try goes around',
    },
  },
  protocol: {
    message: 'it answered with something else than a snapshot',
    hint: 'run `ssh {host} codex-ps --json` to see what',
    fallbackHint: 'update codex-ps on both sides',
    retry: 'slow',
    docs: {
      happened:
        "what came is no snapshot, the two ends have no algorithm in common, or the host's RSA key is too short",
      remedy: '`ssh <alias> codex-ps --json`; `ssh -v <alias>`',
    },
  },
  'too-big': {
    message: 'it sent more than 8 MB',
    hint: 'see what `ssh {host} codex-ps --json` prints',
    fallbackHint: 'look at it there with --json',
    retry: 'slow',
    docs: { happened: 'more than 8 MB', remedy: '`ssh <alias> codex-ps --json`' },
  },
  version: {
    message: (schema: string) =>
      `the codex-ps there speaks schema ${schema}, which this one does not know`,
    hint: 'update codex-ps on this machine',
    fallbackHint: 'update codex-ps there',
    retry: 'slow',
    docs: {
      happened: 'a newer codex-ps, or an older Node, than can be used',
      remedy: 'update codex-ps here, or Node there',
    },
  },
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
  return hint ?? hostFailureTable[kind].fallbackHint;
}
