import { hostFailureTable as table, specialFailures } from '../../core/session/host-failure.js';
import type { HostFailure, HostFailureKind } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { shellWord } from '../../platform/processes/shell-word.js';
import type { ScriptLine } from '../wire/remote-lines.js';

/** In its texts `{host}` stands for the alias. */
export type SshFailure = Omit<HostFailure, 'host'>;

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

/** The failures of the two tables by their names. */
export const failures = Object.fromEntries(
  Object.entries({ ...table, ...specialFailures }).map(([name, { message, hint, ...entry }]) => {
    const kind = 'kind' in entry ? entry.kind : (name as HostFailureKind);
    return [name, failure(kind, String(message), hint)];
  }),
) as Readonly<Record<PlainKind | keyof typeof specialFailures, SshFailure>>;

/** Adds the command that removes the old key to the failure of a changed key; `name` as known_hosts has it. */
export function withKeyRemoval(found: SshFailure, name: string, file?: string): SshFailure {
  if (found.kind !== 'hostkey-changed') return found;
  // ssh-keygen finds the usual file by itself.
  const isUsual = file === undefined || file.endsWith('/.ssh/known_hosts');
  const args = [name, ...(isUsual ? [] : ['-f', file])];
  // Without the command if it cannot be quoted for every shell.
  if (args.some((arg) => arg.includes("'") || arg !== cleanLine(arg, 400))) return found;
  const command = ['ssh-keygen -R', ...args.map(shellWord)].join(' ');
  return { ...found, hint: `if that is right, run \`${command}\`, then \`ssh {host}\` once` };
}

/** What the script says last, of the program that it looked for and ran. */
export function scriptEnded(
  { kind, value }: Pick<ScriptLine, 'kind' | 'value'>,
  remoteBin: string,
  stderr: string,
): SshFailure {
  const { message, hint } = table['not-found'];
  if (kind === 'missing') {
    return failure('not-found', withLastLine(message(remoteBin), stderr), hint);
  }
  if (kind === 'no-node') return failures.missingNode;
  if (kind === 'old-node') {
    const error = `Node.js ${value} on {host} is too old for codex-ps`;
    return failure('version', error, 'it needs 20.19 or later');
  }
  const code = Number(value) || 0;
  if (code === 0) return failures.protocol;
  if (code === 126) {
    const error = withLastLine(`${remoteBin} cannot be run on {host}`, stderr);
    return failure('not-found', error, hint);
  }
  const isSignal = code > 128 && code < 128 + 65;
  const how = isSignal ? `was killed by signal ${code - 128}` : `ended with code ${code}`;
  return failure('exit', withLastLine(table.exit.message(how), stderr), table.exit.hint);
}

/**
 * What the host ran for us ended before our command began: a forced command, or a login shell that
 * lets nobody in. It mostly says why, on stdout as often as on stderr.
 */
export function shellEnded(code: number, stdout: string, stderr: string): SshFailure {
  return failure(
    code === 0 ? 'protocol' : 'exit',
    withLastLine(
      `the login shell on {host} ended with code ${code} before codex-ps began`,
      `${stderr}\n${stdout}`,
    ),
    'run `ssh {host} true` to see why: a forced command, or an account without a shell?',
  );
}

export function afterOutput(found: SshFailure, stdout: string): SshFailure {
  return { ...found, error: withLastLine(found.error, stdout) };
}

export function withDetail(means: SshFailure, detail: string | undefined): SshFailure {
  if (detail === undefined || detail === '') return means;
  return { ...means, error: `${means.error} (${cleanLine(detail, 200)})` };
}

function withLastLine(sentence: string, output: string): string {
  const line = lastLine(output);
  return line === undefined ? sentence : `${sentence}: ${line}`;
}

export function lastLine(output: string): string | undefined {
  const lines = output.split('\n').map((line) => cleanLine(line, 300));
  return lines.findLast((line) => line !== '');
}
