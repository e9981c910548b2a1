import type { CommandOutcome } from '../../platform/host-ports.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import { hostKeyVerdict, type HostKeyVerdict } from './host-key-verdict.js';
import { parseKnownKeys, type KnownKey } from './known-hosts.js';
import { settingOf } from './ssh-settings.js';
import type { SshTarget } from './resolve-target.js';

/** What the user's known_hosts files say of a host. */
export interface KnownHost {
  readonly keys: readonly KnownKey[];
  /** Those of the host without its port: OpenSSH takes them where the others know nothing. */
  readonly bareKeys: readonly KnownKey[];
}

const timeoutMs = 5_000;
const maxBytes = 1 << 20;
const defaultPort = 22;

/** Where the keys of known hosts are kept: the user's files and the machine's. */
export function knownHostsFiles({ settings }: SshTarget): readonly string[] {
  return ['userknownhostsfile', 'globalknownhostsfile'].flatMap((key) =>
    (settingOf(settings, key) ?? '').split(' ').filter((file) => file !== ''),
  );
}

/** Looks the host up as OpenSSH does: hashed names, wildcards, ports and marks are ssh-keygen's work. */
export async function knownHost(
  ports: SshPorts,
  sshBin: string,
  target: SshTarget,
): Promise<KnownHost> {
  const files = knownHostsFiles(target);
  const find = (sought: string): Promise<readonly KnownKey[]> =>
    keysOf(ports, sshBin, sought, files);
  const [name, bareName] = [knownName(target), bareNameOf(target)];
  const keys = await find(name);
  const useless =
    settingOf(target.settings, 'hostkeyalias') !== undefined ||
    name === bareName ||
    keys.length > 0;
  return { keys, bareKeys: useless ? [] : await find(bareName) };
}

/** The name under which known_hosts has the host. */
export function knownName(target: SshTarget): string {
  const { settings } = target;
  const alias = settingOf(settings, 'hostkeyalias');
  if (alias !== undefined) return alias.toLowerCase();
  const port = Number(settingOf(settings, 'port') ?? defaultPort);
  const name = bareNameOf(target);
  return port === defaultPort ? name : `[${name}]:${port}`;
}

function bareNameOf({ settings, host }: SshTarget): string {
  return (settingOf(settings, 'hostname') ?? host).toLowerCase();
}

async function keysOf(
  ports: SshPorts,
  sshBin: string,
  name: string,
  files: readonly string[],
): Promise<readonly KnownKey[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const stat = await ports.files.stat(file);
      if (!stat.ok || stat.value.kind !== 'file' || stat.value.sizeBytes === 0) return [];
      const outcome = await keygen(ports, sshBin, ['-F', name, '-f', file]);
      return outcome.kind === 'exited' ? parseKnownKeys(outcome.stdout) : [];
    }),
  );
  return found.flat();
}

/** The one that lies beside the client, else that of PATH. */
async function keygen(
  ports: SshPorts,
  sshBin: string,
  args: readonly string[],
): Promise<CommandOutcome> {
  const command = { args, timeoutMs, maxBytes };
  const folder = sshBin.includes('/') ? sshBin.slice(0, sshBin.lastIndexOf('/')) : undefined;
  if (folder !== undefined) {
    const beside = await ports.run({ ...command, program: `${folder}/ssh-keygen` });
    if (beside.kind !== 'missing') return beside;
  }
  return ports.run({ ...command, program: 'ssh-keygen' });
}

export function verdictOn(known: KnownHost, blob: string): HostKeyVerdict {
  const verdict = hostKeyVerdict(known.keys, blob);
  if (verdict !== 'unknown') return verdict;
  const bare = hostKeyVerdict(known.bareKeys, blob);
  return bare === 'changed' ? 'unknown' : bare;
}

/** A certificate of the host would be needed, which the in-process client cannot check. */
export function onlyByAuthority({ keys, bareKeys }: KnownHost): boolean {
  const all = [...keys, ...bareKeys];
  const has = (marker: KnownKey['marker']): boolean => all.some((key) => key.marker === marker);
  return has('cert-authority') && !has(undefined);
}
