import type { HostName } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import { failure, failures, lastLine, withDetail, type SshFailure } from './failures.js';

/** What `ssh -G` prints for a host: each key in lower case, with all its values in order. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

/**
 * A value is the rest of its line, blanks included: OpenSSH (9.2) prints no quotes. A line that is no
 * setting becomes a key that nobody knows, which sends the host to OpenSSH.
 */
export function parseSshSettings(text: string): SshSettings {
  const settings = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const blank = line.indexOf(' ');
    const key = (blank < 0 ? line : line.slice(0, blank)).toLowerCase();
    const value = blank < 0 ? '' : line.slice(blank + 1);
    const values = settings.get(key);
    if (values) values.push(value);
    else settings.set(key, [value]);
  }
  return settings;
}

/** The first value, whatever it is; undefined where the key is missing or empty. */
export function settingOf(settings: SshSettings, key: string): string | undefined {
  const value = settings.get(key)?.[0];
  return value === '' ? undefined : value;
}

/** For the keys where OpenSSH reads `none`, in any case, as "not set". */
export function settingUnlessNone(settings: SshSettings, key: string): string | undefined {
  const value = settingOf(settings, key);
  return value === undefined || isNone(value) ? undefined : value;
}

export function isNone(value: string): boolean {
  return value.toLowerCase() === 'none';
}

export interface SshTarget {
  readonly host: HostName;
  readonly settings: SshSettings;
  /** What stands before the host; hosts with the same one share its login slots. */
  readonly bastion: string | undefined;
  /** Changes whenever the configuration of the host does. */
  readonly stamp: string;
}

/** Our own limit, for `Match exec` runs a program of the user's. */
const timeoutMs = 5_000;
/** OpenSSH 9.2 prints 5 kB. */
const maxBytes = 1 << 17;
/** OpenSSH refuses the same in a host's name. */
const unsafeName = /^-|[\s\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;

export async function sshQuery(
  ports: SshPorts,
  sshBin: string,
  args: readonly string[],
): Promise<Result<string, SshFailure>> {
  const env = { SSH_ASKPASS_REQUIRE: 'never' };
  const command = { program: sshBin, args: ['-T', ...args], timeoutMs, maxBytes, env };
  const outcome = await ports.run({ ...command, guarded: true });
  if (outcome.kind === 'exited' && outcome.code === 0) return ok(outcome.stdout);
  if (outcome.kind === 'missing') return err(withDetail(failures.noClient, sshBin));
  // A busy machine, or a program of `Match exec` that hangs: it is worth another try.
  if (outcome.kind === 'timed-out') return err(withDetail(failures.deadline, 'ssh -G hangs'));
  if (outcome.kind === 'too-big') return err(withDetail(failures.config, 'ssh -G prints too much'));
  const detail = outcome.kind === 'exited' ? firstLine(outcome.stderr) : outcome.kind;
  return err(withDetail(failures.config, detail));
}

function firstLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => !line.startsWith('Pseudo-terminal'));
  return lines.find((line) => line.trim() !== '') ?? lastLine(stderr);
}

export async function resolveTarget(
  ports: SshPorts,
  sshBin: string,
  host: HostName,
): Promise<Result<SshTarget, SshFailure>> {
  if (host === '' || unsafeName.test(host)) {
    return err(failure('config', `${JSON.stringify(host)} is not a valid ssh alias`, undefined));
  }
  const asked = await sshQuery(ports, sshBin, ['-G', '--', host]);
  // ForkAfterAuthentication needs a command to run; beside a RemoteCommand none may be given.
  const needsCommand = !asked.ok && asked.error.error.includes('fork into background without');
  const answer = needsCommand ? await sshQuery(ports, sshBin, ['-G', '--', host, 'true']) : asked;
  if (!answer.ok) return answer;
  const settings = parseSshSettings(answer.value);
  const hostname = settingOf(settings, 'hostname') ?? host;
  if (unsafeName.test(hostname)) {
    return err(withDetail(failures.config, `HostName ${JSON.stringify(hostname)}`));
  }
  const bastion =
    settingUnlessNone(settings, 'proxyjump') ?? settingUnlessNone(settings, 'proxycommand');
  return ok({ host, settings, bastion, stamp: answer.value });
}

/** The variables of ours that SendEnv names, each by its name or the beginning of it. */
export function sentVariables(
  settings: SshSettings,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const names = settings.get('sendenv') ?? [];
  const isSent = (name: string): boolean =>
    names.some((sent) => (sent.endsWith('*') ? name.startsWith(sent.slice(0, -1)) : name === sent));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isSent(name)));
}

const undefinedName = 'codex-ps-undefined-host';

/**
 * Whether the ssh configuration says anything of this name in particular: whether OpenSSH would treat
 * it otherwise than a name that it does not know.
 */
export async function isDefinedHost(
  ports: SshPorts,
  sshBin: string,
  host: HostName,
): Promise<boolean> {
  const query = (name: string): Promise<Result<string, SshFailure>> =>
    sshQuery(ports, sshBin, ['-G', '--', name]);
  const [own, other] = await Promise.all([query(host), query(undefinedName)]);
  if (!own.ok || !other.ok) return false;
  // The names themselves may be in any value, and a hash of them in the ControlPath.
  const essence = (text: string): string =>
    text
      .replaceAll(undefinedName, '%n')
      .replaceAll(host, '%n')
      .replace(/^controlpath .*$/m, '');
  return essence(own.value) !== essence(other.value);
}
