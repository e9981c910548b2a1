import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { cleanLine } from '../../core/text/clean-text.js';
import { err, ok, type Result } from '../../core/result.js';
import { durationMs } from '../../core/time.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import { failures, type SshFailure } from './failures.js';
import { isNone, settingOf, type SshTarget } from './ssh-config.js';
import type { RemoteListener } from './transport.js';

export interface UserKeys {
  /** The public halves, in base64 and in the order of the configuration, where they can be read. */
  readonly named: readonly string[];
  readonly files: readonly ParsedKey[];
  /** Only the keys that the configuration names may be tried. */
  readonly namedOnly: boolean;
  readonly agent: BaseAgent | undefined;
}

const maxKeyBytes = 1 << 16;
/** As many as OpenSSH takes. */
const maxKeys = 100;

/** The error names a key file that OpenSSH would not use. */
export async function readUserKeys(
  ports: SshPorts,
  { settings }: SshTarget,
): Promise<Result<UserKeys, string>> {
  const { createAgent, utils } = (await import('ssh2')).default;
  const expand = (path: string): string =>
    path.startsWith('~/') ? ports.homeDir + path.slice(1) : path;
  const read = async (path: string): Promise<ParsedKey | undefined> => {
    const bytes = await ports.files.readBytes(path, maxKeyBytes);
    // An error for what is no key, or has a passphrase; several for a certificate, despite the types.
    const parsed: unknown = bytes.ok ? utils.parseKey(bytes.value) : undefined;
    const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey | Error) : parsed;
    return key instanceof Error ? undefined : (key as ParsedKey | undefined);
  };
  const paths = (settings.get('identityfile') ?? [])
    .filter((path) => !isNone(path))
    .slice(0, maxKeys)
    .map(expand);
  // A file may hold only the public half of a key in the agent; beside a key with a passphrase there may be one.
  const keys = await Promise.all(
    paths.map(async (path) => (await read(path)) ?? (await read(`${path}.pub`))),
  );
  for (const [index, path] of paths.entries()) {
    if (keys[index]?.isPrivateKey() === true && (await isExposed(ports, path))) {
      return err(`others can read the key ${cleanLine(path, 200)}`);
    }
  }
  const agent = settingOf(settings, 'identityagent') ?? 'SSH_AUTH_SOCK';
  const socket = agent === 'SSH_AUTH_SOCK' ? ports.env[agent] : isNone(agent) ? '' : expand(agent);
  const found = keys.flatMap((key) => key ?? []);
  return ok({
    named: found.map(blobOf),
    files: found.filter((key) => key.isPrivateKey()),
    namedOnly: settingOf(settings, 'identitiesonly') === 'yes',
    agent: socket ? createAgent(socket) : undefined,
  });
}

/** As OpenSSH: a private key of the user's that group or others may read, write or run is not used. */
async function isExposed({ files, uid }: SshPorts, path: string): Promise<boolean> {
  const stat = await files.stat(path);
  return !stat.ok || (stat.value.uid === uid && (stat.value.mode & 0o077) !== 0);
}

function blobOf(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
}

/** An agent that has not listed its keys by then waits for the user. */
const agentTimeout = durationMs(1_000);

/** `onWaiting`: it is asked to sign, which may open a window, or wait for a touch; or it has answered. */
interface AgentListener extends Pick<RemoteListener, 'onWaiting'>, Pick<SshPorts, 'after'> {
  /** It did not say which keys it has, or did not sign: the user said no, or the key is not for this host. */
  readonly onFailure: (failure: SshFailure) => void;
}

/**
 * The user's agent, asked as OpenSSH asks it: the keys that the configuration names first, and no
 * others where it says so. One that is dead or silent has no keys; ssh2 would take either for a
 * failure of the whole connection.
 */
export function orderedAgent(
  { agent, ...keys }: UserKeys,
  listener: AgentListener,
): BaseAgent | undefined {
  if (!agent) return undefined;
  const ordered = (offered: readonly ParsedKey[]): ParsedKey[] => {
    const rank = (key: ParsedKey): number => keys.named.indexOf(blobOf(key));
    const named = offered.filter((key) => rank(key) >= 0).toSorted((a, b) => rank(a) - rank(b));
    return [...named, ...(keys.namedOnly ? [] : offered.filter((key) => rank(key) < 0))];
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
      listener.onFailure(failures.agentSilent);
      answer([]);
    });
    agent.getIdentities((error, offered) =>
      answer(error || !offered ? [] : ordered(offered as ParsedKey[])),
    );
  };
  /** As ssh2 1.17 calls it, always with options. */
  const sign = (
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions,
    done: SignCallback,
  ): void => {
    listener.onWaiting(failures.agentWaits);
    agent.sign(key, data, options, (error, signature) => {
      listener.onWaiting(undefined);
      if (error) listener.onFailure(failures.agentRefused);
      done(error, signature);
    });
  };
  // ssh2 accepts only what descends from its own class.
  return Object.assign(Object.create(agent) as BaseAgent, { getIdentities, sign });
}
