import type { HostName } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { withDetail, lastLine } from './failures.js';
import { failure, failures, type SshFailure } from './failures.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';

/** What the user's OpenSSH configuration makes of an alias. */
export interface SshTarget {
  readonly host: HostName;
  readonly settings: SshSettings;
  /** Hosts with the same word here share a way in; undefined where there is nothing between. */
  readonly bastion: string | undefined;
  /** Changes whenever the configuration of the host does. */
  readonly stamp: string;
}

/** The client's own limit, for `Match exec` runs a program of the user's. */
const timeoutMs = 5_000;
const maxBytes = 1 << 20;
/** OpenSSH refuses the same in a host's name. */
const unsafeName = /^-|[\s\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;

export function sshQuery(
  ports: SshPorts,
  sshBin: string,
  args: readonly string[],
): Promise<Result<string, SshFailure>> {
  const env = { SSH_ASKPASS_REQUIRE: 'never' };
  return ports
    .run({ program: sshBin, args: ['-T', ...args], timeoutMs, maxBytes, env, guarded: true })
    .then((outcome) => {
      if (outcome.kind === 'exited' && outcome.code === 0) return ok(outcome.stdout);
      if (outcome.kind === 'missing') return err(withDetail(failures.noClient, sshBin));
      if (outcome.kind === 'timed-out') return err(withDetail(failures.config, 'ssh -G hangs'));
      const said = outcome.kind === 'exited' ? firstLine(outcome.stderr) : outcome.kind;
      return err(withDetail(failures.config, said));
    });
}

function firstLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => !line.startsWith('Pseudo-terminal'));
  return lines.find((line) => line.trim() !== '') ?? lastLine(stderr);
}

/** Asks the OpenSSH client what it would do for `ssh <host>`. */
export async function resolveTarget(
  ports: SshPorts,
  sshBin: string,
  host: HostName,
): Promise<Result<SshTarget, SshFailure>> {
  if (host === '' || unsafeName.test(host)) {
    return err(failure('config', `${JSON.stringify(host)} is no host alias`, undefined));
  }
  const told = await sshQuery(ports, sshBin, ['-G', '--', host]);
  if (!told.ok) return told;
  const settings = parseSshSettings(told.value);
  const hostname = settingOf(settings, 'hostname') ?? host;
  if (unsafeName.test(hostname)) {
    return err(withDetail(failures.config, `HostName ${JSON.stringify(hostname)}`));
  }
  return ok({ host, settings, bastion: bastionOf(settings), stamp: told.value });
}

/** What `ssh -G` says of a host: each key in lower case, with all its values in order. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

export function parseSshSettings(text: string): SshSettings {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Za-z0-9]+) (.*?)\r?$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const name = key.toLowerCase();
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

/** The first value; undefined where the key is not there or says `none`. */
export function settingOf(settings: SshSettings, key: string): string | undefined {
  const value = settings.get(key)?.[0];
  return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
}

/** What stands between us and the host, as one word: hosts behind the same one share its patience. */
export function bastionOf(settings: SshSettings): string | undefined {
  return settingOf(settings, 'proxyjump') ?? settingOf(settings, 'proxycommand');
}
