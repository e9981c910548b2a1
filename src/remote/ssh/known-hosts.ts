import { err, ok, type Result } from '../../core/result.js';
import type { CommandOutcome } from '../../platform/host-ports.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import {
  mayHoldBlanks,
  pathsOf,
  settingOf,
  settingUnlessNone,
  type SshTarget,
} from './ssh-config.js';

/** A line of a known_hosts file that is about the host in question. */
export interface KnownKey {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly type: string;
  /** The key itself, in base64. */
  readonly blob: string;
}

/** What the known_hosts files say of a host. */
export interface KnownHost {
  readonly keys: readonly KnownKey[];
  /** Those of the host without its port: OpenSSH takes them where the others know nothing. */
  readonly bareKeys: readonly KnownKey[];
}

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked' | 'too-short';

const timeoutMs = 5_000;
const maxBytes = 1 << 20;
const defaultPort = 22;
const listKeys = ['userknownhostsfile', 'globalknownhostsfile'];

/** The user's files and the machine's, as far as `ssh -G` says for certain which they are. */
export function knownHostsFiles({ settings }: SshTarget): readonly string[] {
  return listKeys.flatMap((key) => pathsOf(settingOf(settings, key) ?? '') ?? []);
}

/**
 * Looks the host up as OpenSSH does: hashed names, patterns, ports and markers are ssh-keygen's work.
 * The error says what keeps us from knowing all that OpenSSH knows, which then must decide.
 */
export async function readKnownHost(
  ports: SshPorts,
  sshBin: string,
  target: SshTarget,
): Promise<Result<KnownHost, string>> {
  const lists = listKeys.map((key) => settingOf(target.settings, key) ?? '');
  const doubts = await Promise.all(lists.map((list) => mayHoldBlanks(ports, list)));
  const doubtful = lists.find(
    (list, index) => doubts[index] === true || pathsOf(list) === undefined,
  );
  if (doubtful !== undefined) return err(`cannot tell which files "${doubtful}" are`);
  const files = lists.flatMap((list) => pathsOf(list) ?? []);
  const find = (name: string): Promise<Result<readonly KnownKey[], string>> =>
    keysOf(ports, sshBin, name, files);
  const [name, bareName] = [knownName(target), bareNameOf(target)];
  const keys = await find(name);
  if (!keys.ok) return keys;
  const isEnough =
    settingOf(target.settings, 'hostkeyalias') !== undefined ||
    name === bareName ||
    keys.value.length > 0;
  const bareKeys = isEnough ? ok([]) : await find(bareName);
  if (!bareKeys.ok) return bareKeys;
  const known = { keys: keys.value, bareKeys: bareKeys.value };
  // A certificate of the host may be needed, or may have expired: ssh2 can check neither.
  const hasAuthority = [...known.keys, ...known.bareKeys].some(
    ({ marker }) => marker === 'cert-authority',
  );
  return hasAuthority ? err('its host key is certified by an authority') : ok(known);
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
): Promise<Result<readonly KnownKey[], string>> {
  const found = await Promise.all(files.map((file) => keysIn(ports, sshBin, name, file)));
  const failed = found.find((keys) => !keys.ok);
  return failed ?? ok(found.flatMap((keys) => (keys.ok ? keys.value : [])));
}

/** Only a file that is not there, or is empty, says nothing of the host. */
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
  const outcome = await keygen(ports, sshBin, ['-F', name, '-f', file]);
  if (outcome.kind === 'exited' && outcome.code === 0) return ok(parseKnownKeys(outcome.stdout));
  // It ends so where it has found nothing, and says nothing.
  const foundNothing = outcome.kind === 'exited' && outcome.code === 1 && outcome.stdout === '';
  if (foundNothing) return ok([]);
  const why = outcome.kind === 'exited' ? `code ${outcome.code}` : outcome.kind;
  return err(`ssh-keygen could not read ${file} (${why})`);
}

/** The one beside the client, else that of PATH. */
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

/** Any name that is not white space, for it may be a hash. */
const line = /^(?:@(revoked|cert-authority)\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/;

/** What `ssh-keygen -F` printed: the lines that match the host, each after a comment. */
export function parseKnownKeys(text: string): readonly KnownKey[] {
  return text.split('\n').flatMap((each) => {
    const [, marker, type, blob] = line.exec(each) ?? [];
    if (each.startsWith('#') || type === undefined || blob === undefined) return [];
    const known = marker === 'revoked' || marker === 'cert-authority' ? marker : undefined;
    return [{ marker: known, type, blob }];
  });
}

/** What OpenSSH would say of this key; `blob` is the key itself, in base64. */
export function hostKeyVerdict(known: readonly KnownKey[], blob: string): HostKeyVerdict {
  const same = known.filter((key) => key.blob === blob);
  if (same.some(({ marker }) => marker === 'revoked')) return 'revoked';
  if (same.some(({ marker }) => marker === undefined)) return 'known';
  return known.some(({ marker }) => marker === undefined) ? 'changed' : 'unknown';
}

/** The same, with the names without a port and the length of the key considered. */
export function verdictOn(known: KnownHost, key: Buffer, { settings }: SshTarget): HostKeyVerdict {
  if (isTooShort(key, settingUnlessNone(settings, 'requiredrsasize'))) return 'too-short';
  const blob = key.toString('base64');
  const verdict = hostKeyVerdict(known.keys, blob);
  if (verdict !== 'unknown') return verdict;
  const bare = hostKeyVerdict(known.bareKeys, blob);
  return bare === 'changed' ? 'unknown' : bare;
}

/** OpenSSH's own minimum, and its default before RequiredRSASize (9.1). */
const minRsaBits = 1024;

/** Whether OpenSSH would refuse this RSA key, of a host or of the user, for its length. */
export function isTooShort(key: Buffer, requiredBits: string | undefined): boolean {
  const bits = rsaBits(key);
  return bits !== undefined && bits < Math.max(minRsaBits, Number(requiredBits ?? minRsaBits));
}

/** Of a public key in ssh's own format (RFC 4253, 6.6); undefined where it is no RSA key, 0 where it is broken. */
export function rsaBits(key: Buffer): number | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= key.length;) {
    const length = key.readUInt32BE(at);
    fields.push(key.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [type, , modulus] = fields;
  if (type?.toString('latin1') !== 'ssh-rsa') return undefined;
  const digits = modulus?.toString('hex').replace(/^0+/, '') ?? '';
  const first = digits[0];
  return first === undefined ? 0 : digits.length * 4 - 4 + parseInt(first, 16).toString(2).length;
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
 * The algorithms to offer, so that a server with several keys shows the one that is known; all that
 * are allowed where none is known. `allowed` is in the order of the configuration.
 */
export function hostKeyAlgorithms(
  known: readonly KnownKey[],
  allowed: readonly string[],
): readonly string[] {
  const usable = allowed.filter((algorithm) => verifiable.includes(algorithm));
  const types = known
    .filter(({ marker }) => marker === undefined)
    .flatMap(({ type }) => (type === 'ssh-rsa' ? rsaAlgorithms : [type]));
  if (types.length === 0) return usable;
  return usable.filter((algorithm) => types.includes(algorithm));
}
