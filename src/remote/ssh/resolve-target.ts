import type { HostName } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { withDetail, lastLine } from './openssh-trouble.js';
import { bastionOf } from './ssh-support.js';
import { trouble, troubles, type SshTrouble } from './ssh-trouble.js';
import { parseSshSettings, settingOf, type SshSettings } from './ssh-settings.js';
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
): Promise<Result<string, SshTrouble>> {
  const env = { SSH_ASKPASS_REQUIRE: 'never' };
  return ports
    .run({ program: sshBin, args: ['-T', ...args], timeoutMs, maxBytes, env, guarded: true })
    .then((outcome) => {
      if (outcome.kind === 'exited' && outcome.code === 0) return ok(outcome.stdout);
      if (outcome.kind === 'missing') return err(withDetail(troubles.noClient, sshBin));
      if (outcome.kind === 'timed-out') return err(withDetail(troubles.config, 'ssh -G hangs'));
      const said = outcome.kind === 'exited' ? firstLine(outcome.stderr) : outcome.kind;
      return err(withDetail(troubles.config, said));
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
): Promise<Result<SshTarget, SshTrouble>> {
  if (host === '' || unsafeName.test(host)) {
    return err(trouble('config', `${JSON.stringify(host)} is no host alias`, undefined));
  }
  const told = await sshQuery(ports, sshBin, ['-G', '--', host]);
  if (!told.ok) return told;
  const settings = parseSshSettings(told.value);
  const hostname = settingOf(settings, 'hostname') ?? host;
  if (unsafeName.test(hostname)) {
    return err(withDetail(troubles.config, `HostName ${JSON.stringify(hostname)}`));
  }
  return ok({ host, settings, bastion: bastionOf(settings), stamp: told.value });
}
