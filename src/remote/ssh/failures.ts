import {
  hostFailureTable as table,
  type HostFailure,
  type HostFailureKind,
} from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { DocumentTrouble } from '../wire/snapshot-document.js';

/** Why an ssh connection gave nothing, before anybody is named. */
export interface SshFailure {
  readonly kind: HostFailureKind;
  /** What happened: one clean sentence. `{host}` stands for the alias. */
  readonly error: string;
  readonly hint: string | undefined;
}

export function failure(kind: HostFailureKind, error: string, hint?: string): SshFailure {
  return { kind, error, hint };
}

export function hostFailure(host: HostName, { kind, error, hint }: SshFailure): HostFailure {
  const named = (text: string): string => text.replaceAll('{host}', host);
  return { host, kind, error: named(error), hint: hint === undefined ? undefined : named(hint) };
}

/** Whether the way to the host failed: another ssh client would see the same. */
export function isNetworkFailure(kind: HostFailureKind): boolean {
  return table[kind].retry === 'network' || kind === 'deadline';
}

/** The kinds whose message needs no detail. */
type PlainKind = {
  [Kind in HostFailureKind]: (typeof table)[Kind]['message'] extends string ? Kind : never;
}[HostFailureKind];

/** The failure as the table of kinds words it. */
function usual(kind: PlainKind): SshFailure {
  return failure(kind, table[kind].message, table[kind].hint);
}

/** The usual failures, and those of the same kinds that need another message or hint. */
export const failures = {
  dns: usual('dns'),
  refused: usual('refused'),
  unreachable: usual('unreachable'),
  timeout: usual('timeout'),
  reset: usual('reset'),
  lost: usual('lost'),
  unknownKey: usual('hostkey-unknown'),
  changedKey: usual('hostkey-changed'),
  revokedKey: usual('hostkey-revoked'),
  shortKey: failure(
    'protocol',
    'its RSA host key is too short',
    'the host needs a longer key; RequiredRSASize in your ssh configuration is the minimum',
  ),
  agentRefused: failure(
    'auth',
    'the ssh agent refused to sign',
    'allow it when the agent asks; a key limited to some hosts (ssh-add -h) needs --transport openssh',
  ),
  agentWaits: failure(
    'auth',
    'the ssh agent did not sign in time',
    'see whether the agent or a security key waits for you',
  ),
  auth: usual('auth'),
  tooManyKeys: failure(
    'auth',
    'the agent offered too many keys before the right one',
    'name the key: IdentityFile and IdentitiesOnly yes for {host} in your ssh configuration',
  ),
  agentSilent: failure(
    'auth',
    'it accepted no key of a file, and the ssh agent does not answer',
    'see what `ssh-add -l` waits for, or name a key that needs no agent',
  ),
  algorithms: failure(
    'protocol',
    'the two ends have no algorithm in common',
    'check with `ssh -v {host}`',
  ),
  config: usual('config'),
  noClient: failure(
    'config',
    'there is no OpenSSH client',
    'install it, or name it with --ssh-bin',
  ),
  deadline: usual('deadline'),
  masterHangs: failure(
    'deadline',
    `${table.deadline.message} through the ControlMaster that is up`,
    'where `ssh {host} true` hangs too, `ssh -O exit {host}` ends the master; --transport node-ssh goes beside it',
  ),
  tooBig: usual('too-big'),
} as const;

/** Where a key is kept that is no longer the host's. */
export interface KnownKeyPlace {
  /** As known_hosts has it. */
  readonly name: string;
  /** The user's file. */
  readonly file: string | undefined;
}

/** Where `ssh-keygen -R` looks by itself. */
const usualFile = '/.ssh/known_hosts';

/** A changed key with the very command that removes the old one; any other failure as it is. */
export function withKeyRemoval(found: SshFailure, { name, file }: KnownKeyPlace): SshFailure {
  if (found.kind !== 'hostkey-changed') return found;
  const words = [name, ...(file === undefined || file.endsWith(usualFile) ? [] : ['-f', file])];
  // What cannot be quoted is for the user to find.
  if (words.some((word) => word.includes("'") || word !== cleanLine(word, 400))) return found;
  const command = ['ssh-keygen -R', ...words.map(quoted)].join(' ');
  return { ...found, hint: `if that is right, run \`${command}\`, then \`ssh {host}\` once` };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}

/** The program at the other end is not there, or not to be run. */
export const missingProgram = (remoteBin: string, stderr: string): SshFailure =>
  failure(
    'not-found',
    withTail(table['not-found'].message(remoteBin), stderr),
    table['not-found'].hint,
  );

export const missingNode = failure(
  'not-found',
  'there is no Node.js on {host}, which @push needs',
  'install Node.js 20.19 or later there',
);

export function oldNode(version: string): SshFailure {
  return failure(
    'version',
    `Node.js ${version} on {host} is too old for codex-ps`,
    'it needs 20.19 or later',
  );
}

/** codex-ps there ended with this code, and what it printed was no answer. */
export function programEnded(remoteBin: string, code: number, stderr: string): SshFailure {
  if (code === 0) return usual('protocol');
  if (code === 126) {
    return failure(
      'not-found',
      withTail(`${remoteBin} cannot be run on {host}`, stderr),
      table['not-found'].hint,
    );
  }
  const how =
    code > 128 && code < 128 + 65
      ? `was killed by signal ${code - 128}`
      : `ended with code ${code}`;
  return failure('exit', withTail(table.exit.message(how), stderr), table.exit.hint);
}

/**
 * What the host ran for us ended before our command began: a forced command, or a login shell that
 * lets nobody in. It mostly says why, on stdout as often as on stderr.
 */
export function shellEnded(code: number, stdout: string, stderr: string): SshFailure {
  return failure(
    code === 0 ? 'protocol' : 'exit',
    withTail(
      `the login shell on {host} ended with code ${code} before codex-ps began`,
      `${stderr}\n${stdout}`,
    ),
    'run `ssh {host} true` to see why: a forced command, or an account without a shell?',
  );
}

/** The same failure, with the last line that the host printed before it. */
export function withLastWords(found: SshFailure, stdout: string): SshFailure {
  return { ...found, error: withTail(found.error, stdout) };
}

/** What is wrong with a text that is no snapshot; undefined where how its program ended tells more. */
export function documentFailure(found: DocumentTrouble): SshFailure | undefined {
  if (found.kind === 'too-large') {
    return {
      ...failures.tooBig,
      error: 'its answer is too large: too many values, or nested too deeply',
    };
  }
  if (found.kind !== 'newer-schema') return undefined;
  return failure('version', table.version.message(String(found.schemaVersion)), table.version.hint);
}

function withTail(sentence: string, stderr: string): string {
  const tail = lastLine(stderr);
  return tail === undefined ? sentence : `${sentence}: ${tail}`;
}

/** What to do about a key file that OpenSSH does not use for its permissions. */
export function exposedHint(path: string): string {
  return `others can read ${cleanLine(path, 200)}, so it was not used: chmod 600 it`;
}

export function withDetail(means: SshFailure, detail: string | undefined): SshFailure {
  if (detail === undefined || detail === '') return means;
  return { ...means, error: `${means.error} (${cleanLine(detail, 200)})` };
}

/** The last line that says anything, cleaned. */
export function lastLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => cleanLine(line, 300));
  return lines.findLast((line) => line !== '');
}
