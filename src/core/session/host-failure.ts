import type { HostName } from '../ids.js';

/** How a failed host is tried again: failures of one class are counted together. */
export type RetryClass = 'network' | 'slow' | 'login' | 'never';

/** `{host}` stands for the alias. */
interface FailureText {
  /** What happened, where nothing more exact is known. */
  readonly message: string | ((detail: string) => string);
  readonly hint: string | undefined;
  /** How OpenSSH (7 to 10) itself reports it. The first group of the last pattern, if any, is a detail worth showing. */
  readonly openssh?: {
    /** The line that it ends with. */
    readonly last: RegExp;
    /** A line before that, without which it is another failure. */
    readonly before?: RegExp;
  };
}

/** True for whatever keeps refreshing; a command that prints once has to be run again. */
export const triedAgain = 'it is tried again by itself';

/** Every kind of host failure, by its name in `host_errors[].kind`; docs/hosts.md has a row for each. */
export const hostFailureTable = {
  config: {
    message: 'the ssh configuration is wrong',
    hint: 'check with `ssh -G {host}`',
    openssh: {
      last: /^((?!debug).* line \d+: .+|Bad owner or permissions on .+|hostname contains invalid characters|Bad port .+|.*percent_expand: .+|no argument after keyword .+|Bad configuration option: .+)$/i,
    },
    retry: 'never',
  },
  dns: {
    message: 'unknown host name',
    hint: 'check HostName in your ssh configuration: ssh -G {host}',
    openssh: { last: /^ssh: Could not resolve hostname (\S+?):/ },
    retry: 'network',
  },
  refused: {
    message: 'the connection was refused',
    hint: 'is sshd running there, and on that port?',
    retry: 'network',
  },
  unreachable: {
    message: 'no route to the host',
    hint: 'check the network or the VPN',
    retry: 'network',
  },
  timeout: {
    message: 'it did not answer in time',
    hint: 'is it switched on? check the network or the VPN',
    openssh: { last: /^Connection to .+ timed out$|^Connection timed out during / },
    retry: 'network',
  },
  reset: {
    message: 'it closed the connection before the login',
    hint: 'too many logins at once (MaxStartups), or no ssh server at that port',
    retry: 'network',
  },
  lost: { message: 'the connection was lost', hint: undefined, retry: 'network' },
  'hostkey-unknown': {
    message: 'its host key is not known',
    hint: 'run `ssh {host}` once and confirm the key',
    openssh: { last: /^Host key verification failed\.?$/ },
    retry: 'never',
  },
  'hostkey-changed': {
    message: 'its host key has changed: another machine, or somebody in between',
    hint: 'if that is right, remove the old key with `ssh-keygen -R`, then run `ssh {host}` once',
    openssh: {
      last: /^Host key verification failed\.?$/,
      before: /^Offending \S+ key in (.+)$/,
    },
    retry: 'never',
  },
  'hostkey-revoked': {
    message: 'its host key is marked as revoked',
    hint: 'do not connect; ask who runs the host',
    openssh: {
      last: /^Host key verification failed\.?$/,
      before: /^@ +WARNING: REVOKED HOST KEY DETECTED! +@$|^Host key .+ revoked by file /,
    },
    retry: 'never',
  },
  auth: {
    message: 'it accepted none of the keys',
    hint: 'check with `ssh {host} true`; a key with a passphrase must be in the agent (ssh-add)',
    openssh: { last: /^.+@.+: (Permission denied \([^)]*\))\.?$|^No more authentication methods/ },
    retry: 'login',
  },
  'not-found': {
    message: (program: string) => `${program} was not found on {host}`,
    hint: 'install it there (npm install -g codex-ps), name it with --remote-bin, or send it with --remote-bin @push',
    retry: 'slow',
  },
  exit: {
    message: (how: string) => `codex-ps on {host} ${how}`,
    hint: 'run `ssh {host} codex-ps --json` to see why',
    retry: 'slow',
  },
  deadline: {
    message: 'it did not finish in time',
    hint: 'raise --ssh-timeout-ms, or see what `ssh {host}` waits for (an agent, a touch, a slow login)',
    // It may be waiting for a prompt of an agent: not again at once.
    retry: 'slow',
  },
  protocol: {
    message: 'its answer is not a codex-ps document',
    hint: 'run `ssh {host} codex-ps --json` to see what',
    retry: 'slow',
  },
  'too-big': {
    message: 'it sent more than 8 MB',
    hint: 'see what `ssh {host} codex-ps --json` prints',
    retry: 'slow',
  },
  version: {
    message: (schema: string) =>
      `the codex-ps there speaks schema ${schema}, which this one does not know`,
    hint: 'update codex-ps on this machine',
    retry: 'slow',
  },
} as const satisfies Readonly<Record<string, FailureText & { readonly retry: RetryClass }>>;

/** Failures of these kinds that need a message or a hint of their own. */
export const specialFailures = {
  shortKey: {
    kind: 'protocol',
    message: 'its RSA host key is too short',
    hint: 'the host needs a longer key; RequiredRSASize in your ssh configuration is the minimum',
    openssh: { last: /Invalid key length$/ },
  },
  algorithms: {
    kind: 'protocol',
    message: 'the two ends have no algorithm in common',
    hint: 'check with `ssh -v {host}`',
    openssh: { last: /^Unable to negotiate with .+: (no matching [a-z ]+ found)/ },
  },
  tooManyKeys: {
    kind: 'auth',
    message: 'the agent offered too many keys before the right one',
    hint: 'name the key: IdentityFile and IdentitiesOnly yes for {host} in your ssh configuration',
    openssh: { last: /^Received disconnect from .+: Too many authentication failures/ },
  },
  agentRefused: {
    kind: 'auth',
    message: 'the ssh agent refused to sign',
    hint: 'allow it when the agent asks; a key limited to some hosts (ssh-add -h) needs --transport openssh',
    openssh: {
      last: /^.+@.+: Permission denied /,
      before: /^sign_and_send_pubkey: signing failed for .+: agent refused operation$/,
    },
  },
  exposedKey: {
    kind: 'auth',
    message: 'a key was not used because others can read its file',
    hint: 'chmod 600 the key file',
    openssh: {
      last: /^.+@.+: Permission denied /,
      before: /^Permissions \d+ for '(.+)' are too open\.$/,
    },
  },
  secondFactor: {
    kind: 'auth',
    message: 'it wants a password or a second factor, and codex-ps never asks for one',
    hint: 'keep a ControlMaster to {host} open (ControlMaster, ControlPath, ControlPersist): codex-ps uses it',
    openssh: { last: /^.+@.+: (Permission denied \((?!.*publickey)[^)]*\))\.?$/ },
  },
  agentSilent: {
    kind: 'auth',
    message: 'it accepted no key of a file, and the ssh agent does not answer',
    hint: 'see what `ssh-add -l` waits for, or name a key that needs no agent',
  },
  agentWaits: {
    kind: 'auth',
    message: 'the ssh agent did not sign in time',
    hint: 'see whether the agent or a security key waits for you',
  },
  noClient: {
    kind: 'config',
    message: 'there is no OpenSSH client',
    hint: 'install it, or name it with --ssh-bin',
  },
  masterHangs: {
    kind: 'deadline',
    message: 'it did not finish in time through the ControlMaster that is up',
    hint: 'if `ssh {host} true` hangs too, `ssh -O exit {host}` ends the master; --transport node-ssh bypasses it',
  },
  missingNode: {
    kind: 'not-found',
    message: 'there is no Node.js on {host}, which @push needs',
    hint: 'install Node.js 20.19 or later there',
  },
  noEnded: {
    kind: 'version',
    message: 'its codex-ps cannot list ended sessions',
    hint: 'install a newer one there; what @push sends cannot either',
  },
} as const satisfies Readonly<
  Record<string, FailureText & { readonly kind: keyof typeof hostFailureTable }>
>;

export type HostFailureKind = keyof typeof hostFailureTable;

export const hostFailureKinds = Object.keys(hostFailureTable) as readonly HostFailureKind[];

export interface HostFailure {
  readonly host: HostName;
  readonly kind: HostFailureKind;
  /** What happened, one clean sentence. */
  readonly error: string;
  readonly hint: string | undefined;
}

export function failureHint({ host, kind, hint }: HostFailure): string {
  return hint ?? hostFailureTable[kind].hint?.replaceAll('{host}', host) ?? triedAgain;
}
