import type { CommandOutcome } from '../../platform/host-ports.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import { settingOf, type SshTarget } from './ssh-config.js';

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

/** A line of a known_hosts file that is about the host in question. */
export interface KnownKey {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly type: string;
  /** The key itself, in base64. */
  readonly blob: string;
}

/** Any name that is no white space, for what stands there may be a hash. */
const line = /^(?:@(revoked|cert-authority)\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/;

/** What `ssh-keygen -F` printed: the lines that fit the host, behind a comment each. */
export function parseKnownKeys(text: string): readonly KnownKey[] {
  return text.split('\n').flatMap((each) => {
    const [, marker, type, blob] = line.exec(each) ?? [];
    if (each.startsWith('#') || type === undefined || blob === undefined) return [];
    const known = marker === 'revoked' || marker === 'cert-authority' ? marker : undefined;
    return [{ marker: known, type, blob }];
  });
}

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** What OpenSSH would say to this key; `blob` is the key itself, in base64. */
export function hostKeyVerdict(known: readonly KnownKey[], blob: string): HostKeyVerdict {
  const same = known.filter((key) => key.blob === blob);
  if (same.some(({ marker }) => marker === 'revoked')) return 'revoked';
  if (same.some(({ marker }) => marker === undefined)) return 'known';
  return known.some(({ marker }) => marker === undefined) ? 'changed' : 'unknown';
}

/** An RSA key signs by these; never by SHA-1. */
const rsaAlgorithms = ['rsa-sha2-512', 'rsa-sha2-256'];

/**
 * The algorithms to offer, so that a server with several keys shows the one that is known; all that
 * are allowed where none is known. `allowed` is the order of the configuration, its certificates too.
 */
export function hostKeyAlgorithms(
  known: readonly KnownKey[],
  allowed: readonly string[],
): readonly string[] {
  const plain = allowed.filter(
    (algorithm) => !/-cert-v0\d@|^sk-|^ssh-rsa$|^ssh-dss$/.test(algorithm),
  );
  const types = known
    .filter(({ marker }) => marker === undefined)
    .flatMap(({ type }) => (type === 'ssh-rsa' ? rsaAlgorithms : [type]));
  if (types.length === 0) return plain;
  return plain.filter((algorithm) => types.includes(algorithm));
}
