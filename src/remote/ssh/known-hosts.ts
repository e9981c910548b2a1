import { err, ok, type Result } from '../../core/result.js';
import type { CommandOutcome } from '../../platform/host-ports.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import { failures, type SshFailure } from './failures.js';
import { settingOf, type SshTarget } from './ssh-config.js';

/** A line of a known_hosts file that is about the host in question. */
export interface KnownKey {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly type: string;
  /** The key itself, in base64. */
  readonly blob: string;
}

export interface KnownHost {
  readonly keys: readonly KnownKey[];
  /** They are those of the host without its port, which OpenSSH accepts if it knows none with the port. */
  readonly withoutPort: boolean;
}

const timeoutMs = 5_000;
const maxBytes = 1 << 20;

/** One path, or the client's own pair: OpenSSH prints several paths as it prints one with a blank in it. */
export function isPathList(value: string): boolean {
  return /^\/[^\s"'\\]*$|^(\/[^\s"'\\]*known_hosts) \1[2]$/.test(value);
}

/** The user's files and the machine's, if `ssh -G` says for certain which they are. */
export function knownHostsFiles({ settings }: SshTarget): readonly string[] {
  return ['userknownhostsfile', 'globalknownhostsfile'].flatMap((key) => {
    const value = settingOf(settings, key) ?? '';
    return isPathList(value) ? value.split(' ') : [];
  });
}

/**
 * Looks the host up as OpenSSH does: ssh-keygen handles hashed names, patterns, ports and markers.
 * The error says why we cannot know all that OpenSSH knows, which must then decide.
 */
export async function readKnownHost(
  ports: SshPorts,
  sshBin: string,
  target: SshTarget,
): Promise<Result<KnownHost, string>> {
  const find = async (name: string): Promise<Result<readonly KnownKey[], string>> => {
    const found = await Promise.all(
      knownHostsFiles(target).map((file) => keysIn(ports, sshBin, name, file)),
    );
    const all = ok(found.flatMap((keys) => (keys.ok ? keys.value : [])));
    return found.find((keys) => !keys.ok) ?? all;
  };
  const [name, bareName] = [knownName(target), bareNameOf(target)];
  const keys = await find(name);
  const isAlias = settingOf(target.settings, 'hostkeyalias') !== undefined;
  const withoutPort = keys.ok && keys.value.length === 0 && name !== bareName && !isAlias;
  const known = withoutPort ? await find(bareName) : keys;
  if (!known.ok) return known;
  // A certificate of the host may be needed, or may have expired: ssh2 can check neither.
  return known.value.some(({ marker }) => marker === 'cert-authority')
    ? err('its host key is certified by an authority')
    : ok({ keys: known.value, withoutPort });
}

export function knownName(target: SshTarget): string {
  const { settings } = target;
  const alias = settingOf(settings, 'hostkeyalias');
  if (alias !== undefined) return alias.toLowerCase();
  const port = settingOf(settings, 'port') ?? '22';
  const name = bareNameOf(target);
  return port === '22' ? name : `[${name}]:${port}`;
}

function bareNameOf({ settings, host }: SshTarget): string {
  return (settingOf(settings, 'hostname') ?? host).toLowerCase();
}

/** A file that is missing or empty has no keys; any other that cannot be read is an error. */
async function keysIn(
  ports: SshPorts,
  sshBin: string,
  name: string,
  file: string,
): Promise<Result<readonly KnownKey[], string>> {
  if (file === '/dev/null') return ok([]);
  const stat = await ports.files.stat(file);
  if (!stat.ok) {
    const isMissing = stat.error.code === 'ENOENT' || stat.error.code === 'ENOTDIR';
    return isMissing ? ok([]) : err(`${file} cannot be read (${stat.error.code})`);
  }
  if (stat.value.kind !== 'file') return err(`${file} is not a regular file`);
  if (stat.value.sizeBytes === 0) return ok([]);
  const outcome = await keygen(ports, sshBin, '-F', name, '-f', file);
  if (outcome.kind === 'exited' && outcome.code === 0) return ok(parseKnownKeys(outcome.stdout));
  // How it ends if it has found nothing.
  const foundNothing = outcome.kind === 'exited' && outcome.code === 1 && outcome.stdout === '';
  if (foundNothing) return ok([]);
  const why = outcome.kind === 'exited' ? `code ${outcome.code}` : outcome.kind;
  return err(`ssh-keygen could not read ${file} (${why})`);
}

/** The one beside the client, else that of PATH. */
async function keygen(ports: SshPorts, sshBin: string, ...args: string[]): Promise<CommandOutcome> {
  const folder = sshBin.slice(0, sshBin.lastIndexOf('/') + 1);
  const command = { args, timeoutMs, maxBytes };
  const beside = await ports.run({ ...command, program: `${folder}ssh-keygen` });
  if (beside.kind !== 'missing' || folder === '') return beside;
  return ports.run({ ...command, program: 'ssh-keygen' });
}

/** Any name that is not white space, for it may be a hash. */
const line = /^(?:@(revoked|cert-authority)\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/;

/** What `ssh-keygen -F` printed: the lines that match the host, each after a comment. */
export function parseKnownKeys(text: string): readonly KnownKey[] {
  return text.split('\n').flatMap((each) => {
    const [, marker, type, blob] = line.exec(each) ?? [];
    if (each.startsWith('#') || type === undefined || blob === undefined) return [];
    return [{ marker: marker as KnownKey['marker'], type, blob }];
  });
}

/** Why the key that the host shows is refused; undefined for one that is known. */
export function hostKeyFailure(
  { keys, withoutPort }: KnownHost,
  key: Buffer,
): SshFailure | undefined {
  if (isTooShort(key)) return failures.shortKey;
  const blob = key.toString('base64');
  const same = keys.filter((each) => each.blob === blob);
  if (same.some(({ marker }) => marker === 'revoked')) return failures['hostkey-revoked'];
  if (same.some(({ marker }) => marker === undefined)) return undefined;
  const isChanged = !withoutPort && keys.some(({ marker }) => marker === undefined);
  return failures[isChanged ? 'hostkey-changed' : 'hostkey-unknown'];
}

const rsaType = Buffer.from('\0\0\0\x07ssh-rsa', 'latin1');
/** A modulus of 1024 bits, the minimum of OpenSSH, and the zero byte before it (RFC 4253, 6.6). */
const minModulusBytes = 129;

/** Whether OpenSSH would refuse this RSA key for its length. Its fields are the type, the exponent and the modulus. */
export function isTooShort(key: Buffer): boolean {
  if (!key.subarray(0, rsaType.length).equals(rsaType)) return false;
  const exponent = rsaType.length + 4;
  if (key.length < exponent) return true;
  return key.length < exponent + key.readUInt32BE(rsaType.length) + 4 + minModulusBytes;
}

/** An RSA key signs by these; never by SHA-1. */
const rsaAlgorithms = ['rsa-sha2-512', 'rsa-sha2-256'];
/** What ssh2 can verify: neither certificates nor security keys. */
const verifiable = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  ...rsaAlgorithms,
];

/**
 * The algorithms to offer, so that a server with several keys shows the one that is known; all that are allowed where
 * none of the known types is: the key is then refused. `allowed` is in the order of the configuration.
 */
export function hostKeyAlgorithms(
  { keys }: Pick<KnownHost, 'keys'>,
  allowed: readonly string[],
): readonly string[] {
  const usable = allowed.filter((algorithm) => verifiable.includes(algorithm));
  const types = keys
    .filter(({ marker }) => marker === undefined)
    .flatMap(({ type }) => (type === 'ssh-rsa' ? rsaAlgorithms : [type]));
  const known = usable.filter((algorithm) => types.includes(algorithm));
  return known.length > 0 ? known : usable;
}
