import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { durationMs } from '../../core/time.js';
import type { After, SshPorts } from '../../platform/ports/ssh-ports.js';
import { isTooShort } from './known-hosts.js';
import { isNone, settingOf, settingUnlessNone, type SshTarget } from './ssh-config.js';

/** The keys that the configuration names for a host. */
export interface UserKeys {
  /** The public halves, in base64 and in the order of the configuration, where they can be read. */
  readonly named: readonly string[];
  /** Those that can be used without an agent. */
  readonly files: readonly { readonly blob: string; readonly key: ParsedKey }[];
  /** A key file that has a passphrase. */
  readonly locked: string | undefined;
  /** A key file that others can read, which OpenSSH refuses. */
  readonly exposed: string | undefined;
  /** Only the keys that the configuration names may be tried. */
  readonly namedOnly: boolean;
  /** RSA keys of fewer bits are not tried. */
  readonly requiredRsaBits: string | undefined;
  /** Where the agent listens; undefined for none. */
  readonly agentSocket: string | undefined;
}

export type ParseKey = (data: Buffer | string) => ParsedKey | Error;

const maxKeyBytes = 1 << 16;

export async function readUserKeys(
  ports: SshPorts,
  target: SshTarget,
  parseKey: ParseKey,
): Promise<UserKeys> {
  const { settings } = target;
  const paths = (settings.get('identityfile') ?? [])
    .filter((path) => !isNone(path))
    .map((path) => expand(path, ports, target));
  const read = await Promise.all(paths.map((path) => readKeyFile(ports, path, parseKey)));
  const requiredRsaBits = settingUnlessNone(settings, 'requiredrsasize');
  return {
    named: read.flatMap(({ blob }) => blob ?? []),
    files: read.flatMap(({ blob, key }) =>
      key && blob !== undefined && !isTooShort(key.getPublicSSH(), requiredRsaBits)
        ? [{ blob, key }]
        : [],
    ),
    locked: read.find(({ locked }) => locked)?.path,
    exposed: read.find(({ exposed }) => exposed)?.path,
    namedOnly: settingOf(settings, 'identitiesonly') === 'yes',
    requiredRsaBits,
    agentSocket: agentSocket(ports, target),
  };
}

interface KeyFile {
  readonly path: string;
  readonly blob: string | undefined;
  readonly key: ParsedKey | undefined;
  readonly locked: boolean;
  readonly exposed: boolean;
}

/** The file may be a private key, with or without a passphrase, or only the public half of one in the agent. */
async function readKeyFile(ports: SshPorts, path: string, parseKey: ParseKey): Promise<KeyFile> {
  const bytes = await ports.files.readBytes(path, maxKeyBytes);
  const parsed = bytes.ok ? parseKey(bytes.value) : undefined;
  const key = parsed instanceof Error ? undefined : parsed;
  if (key) {
    const exposed = key.isPrivateKey() && (await isExposed(ports, path));
    const usable = key.isPrivateKey() && !exposed ? key : undefined;
    return { path, blob: blobOf(key), key: usable, locked: false, exposed };
  }
  const half = await ports.files.readBytes(`${path}.pub`, maxKeyBytes);
  const open = half.ok ? parseKey(half.value) : undefined;
  return {
    path,
    blob: open && !(open instanceof Error) ? blobOf(open) : undefined,
    key: undefined,
    locked: parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message),
    exposed: false,
  };
}

/** As OpenSSH: a private key of the user's that group or others may read, write or run is not used. */
async function isExposed({ files, uid }: SshPorts, path: string): Promise<boolean> {
  const stat = await files.stat(path);
  return !stat.ok || (stat.value.uid === uid && (stat.value.mode & 0o077) !== 0);
}

function blobOf(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
}

/** `ssh -G` leaves `~` and the tokens of key files unexpanded. */
function expand(path: string, { homeDir }: SshPorts, { host, settings }: SshTarget): string {
  const tokens: Readonly<Record<string, string | undefined>> = {
    d: homeDir,
    h: settingOf(settings, 'hostname') ?? host,
    n: host,
    r: settingOf(settings, 'user'),
    p: settingOf(settings, 'port'),
    '%': '%',
  };
  const home = path.startsWith('~/') ? homeDir + path.slice(1) : path;
  return home.replace(/%([a-zA-Z%])/g, (whole, letter: string) => tokens[letter] ?? whole);
}

function agentSocket(ports: SshPorts, { settings }: SshTarget): string | undefined {
  const value = settingOf(settings, 'identityagent') ?? 'SSH_AUTH_SOCK';
  if (isNone(value)) return undefined;
  if (value === 'SSH_AUTH_SOCK') return ports.env['SSH_AUTH_SOCK'];
  if (value.startsWith('$')) return ports.env[value.slice(1)];
  return value.startsWith('~/') ? ports.homeDir + value.slice(1) : value;
}

/** An agent answers at once, or it is waiting for the user. */
const agentTimeout = durationMs(1_000);

export interface AgentListener {
  readonly after: After;
  /** It did not say which keys it has. */
  readonly onSilent: () => void;
  /** It is asked to sign, which may open a window, or wait for a touch. */
  readonly onSign: () => void;
  /** It has answered that. */
  readonly onSigned: () => void;
  /** It did not sign: the user said no, or the key is not for this host. */
  readonly onRefused: () => void;
}

/**
 * The user's agent, asked as OpenSSH asks it: the keys that the configuration names first, and no
 * others where it says so. One that is dead or silent has no keys; ssh2 would take either for a
 * failure of the whole connection.
 */
export function orderedAgent(agent: BaseAgent, keys: UserKeys, listener: AgentListener): BaseAgent {
  const ordered = (offered: readonly ParsedKey[]): ParsedKey[] => {
    const rank = (key: ParsedKey): number => keys.named.indexOf(blobOf(key));
    const usable = offered.filter((key) => !isTooShort(key.getPublicSSH(), keys.requiredRsaBits));
    const named = usable.filter((key) => rank(key) >= 0).toSorted((a, b) => rank(a) - rank(b));
    const others = keys.namedOnly ? [] : usable.filter((key) => rank(key) < 0);
    return [...named, ...others];
  };
  const getIdentities: BaseAgent['getIdentities'] = (callback) => {
    let answered = false;
    const answer = (offered: ParsedKey[]): void => {
      if (answered) return;
      answered = true;
      cancel();
      callback(undefined, offered);
    };
    const cancel = listener.after(agentTimeout, () => {
      listener.onSilent();
      answer([]);
    });
    agent.getIdentities((error, offered) =>
      answer(error || !offered ? [] : ordered(offered as ParsedKey[])),
    );
  };
  const sign = (
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void => {
    const settings = typeof options === 'function' ? {} : options;
    const done = typeof options === 'function' ? options : callback;
    listener.onSign();
    agent.sign(key, data, settings, (error, signature) => {
      listener.onSigned();
      if (error) listener.onRefused();
      done?.(error, signature);
    });
  };
  // ssh2 accepts only what descends from its own class.
  return Object.assign(Object.create(agent) as BaseAgent, { getIdentities, sign });
}
