import type { ParsedKey, BaseAgent } from 'ssh2';
import { settingOf, type SshTarget } from './ssh-config.js';
import type { SshPorts, After } from '../../platform/ports/ssh-ports.js';
import { durationMs } from '../../core/time.js';

/** The keys that the configuration names for a host. */
export interface Identities {
  /** The public halves, in base64 and in the order of the configuration, where they can be read. */
  readonly named: readonly string[];
  /** Those that can be used without an agent. */
  readonly files: readonly { readonly blob: string; readonly key: ParsedKey }[];
  /** A key file that a passphrase locks. */
  readonly locked: string | undefined;
  /** Keys that the configuration does not name are not to be tried. */
  readonly namedOnly: boolean;
  /** Where the agent listens; undefined for none. */
  readonly agentSocket: string | undefined;
}

export type ParseKey = (data: Buffer | string) => ParsedKey | Error;

const maxKeyBytes = 1 << 16;

export async function readIdentities(
  ports: SshPorts,
  target: SshTarget,
  parseKey: ParseKey,
): Promise<Identities> {
  const { settings } = target;
  const paths = (settings.get('identityfile') ?? [])
    .filter((path) => path !== 'none')
    .map((path) => expand(path, ports, target));
  const read = await Promise.all(paths.map((path) => readIdentity(ports, path, parseKey)));
  return {
    named: read.flatMap(({ blob }) => blob ?? []),
    files: read.flatMap(({ blob, key }) => (key && blob !== undefined ? [{ blob, key }] : [])),
    locked: read.find(({ locked }) => locked)?.path,
    namedOnly: settingOf(settings, 'identitiesonly') === 'yes',
    agentSocket: agentSocket(ports, target),
  };
}

interface Identity {
  readonly path: string;
  readonly blob: string | undefined;
  readonly key: ParsedKey | undefined;
  readonly locked: boolean;
}

/** The file may be a private key, locked or not, or only the public half of one in the agent. */
async function readIdentity(ports: SshPorts, path: string, parseKey: ParseKey): Promise<Identity> {
  const bytes = await ports.files.readBytes(path, maxKeyBytes);
  const parsed = bytes.ok ? parseKey(bytes.value) : undefined;
  const key = parsed instanceof Error ? undefined : parsed;
  if (key) {
    const usable = key.isPrivateKey() ? key : undefined;
    return { path, blob: blobOf(key), key: usable, locked: false };
  }
  const half = await ports.files.readBytes(`${path}.pub`, maxKeyBytes);
  const open = half.ok ? parseKey(half.value) : undefined;
  return {
    path,
    blob: open && !(open instanceof Error) ? blobOf(open) : undefined,
    key: undefined,
    locked: parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message),
  };
}

export function blobOf(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
}

/** `ssh -G` leaves `~` and the tokens of key files as they are written. */
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
  const said = settings.get('identityagent')?.[0] ?? 'SSH_AUTH_SOCK';
  if (said === 'none') return undefined;
  if (said === 'SSH_AUTH_SOCK') return ports.env['SSH_AUTH_SOCK'];
  if (said.startsWith('$')) return ports.env[said.replace(/[${}]/g, '')];
  return said.startsWith('~/') ? ports.homeDir + said.slice(1) : said;
}

/** An agent answers at once, or there is somebody in front of it. */
const patienceMs = durationMs(1_000);

type Keys = ParsedKey[];

/**
 * The user's agent, asked as OpenSSH asks it: the keys that the configuration names first, and no
 * others where it says so. One that is dead or hangs has no keys; ssh2 would take either for a
 * failure of the whole connection.
 */
export function carefulAgent(
  agent: BaseAgent,
  identities: Identities,
  { after, onHung }: { readonly after: After; readonly onHung: () => void },
): BaseAgent {
  const ordered = (keys: Keys): Keys => {
    const rank = (key: ParsedKey): number => identities.named.indexOf(blobOf(key));
    const named = keys.filter((key) => rank(key) >= 0).toSorted((a, b) => rank(a) - rank(b));
    const others = identities.namedOnly ? [] : keys.filter((key) => rank(key) < 0);
    return [...named, ...others];
  };
  const getIdentities: BaseAgent['getIdentities'] = (callback) => {
    let answered = false;
    const answer = (keys: Keys): void => {
      if (answered) return;
      answered = true;
      cancel();
      callback(undefined, keys);
    };
    const cancel = after(patienceMs, () => {
      onHung();
      answer([]);
    });
    agent.getIdentities((error, keys) => answer(error || !keys ? [] : ordered(keys as Keys)));
  };
  // ssh2 takes only what descends from its own class.
  return Object.assign(Object.create(agent) as BaseAgent, { getIdentities });
}
