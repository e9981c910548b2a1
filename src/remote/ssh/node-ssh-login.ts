import type { Socket } from 'node:net';
import type { Config, NodeSSH } from 'node-ssh';
import type { AuthHandlerMiddleware, BaseAgent, Client } from 'ssh2';
import {
  exposedHint,
  failure,
  failures,
  lastLine,
  withDetail,
  type SshFailure,
} from './failures.js';
import {
  hostKeyAlgorithms,
  verdictOn,
  type HostKeyVerdict,
  type KnownHost,
} from './known-hosts.js';
import { settingOf, type SshTarget } from './ssh-config.js';
import type { UserKeys } from './user-keys.js';

/** Noticed after ten seconds, as by OpenSSH with our arguments. */
const keepaliveInterval = 5_000;
const keepaliveCountMax = 2;

export interface Login {
  readonly target: SshTarget;
  readonly known: KnownHost;
  readonly keys: UserKeys;
  /** As `orderedAgent` returns it. */
  readonly agent: BaseAgent | undefined;
  /** Connected, and the server has sent its version. */
  readonly socket: Socket;
}

export interface LoginListener {
  readonly onReady: (client: Client) => void;
  /** Also for an error after the login: then the connection is lost. */
  readonly onFailure: (failure: SshFailure) => void;
}

const refused: Readonly<Record<Exclude<HostKeyVerdict, 'known'>, SshFailure>> = {
  unknown: failures.unknownKey,
  changed: failures.changedKey,
  revoked: failures.revokedKey,
  'too-short': failures.shortKey,
};

/** Logs in over a connected socket; returns what ends the connection, at any time. */
export function logIn(ssh: NodeSSH, login: Login, listener: LoginListener): () => void {
  let verdict: HostKeyVerdict = 'known';
  let ready = false;
  const config: Config = {
    sock: login.socket,
    username: settingOf(login.target.settings, 'user') ?? '',
    tryKeyboard: false,
    // The caller's deadline covers all of it.
    readyTimeout: 0,
    keepaliveInterval,
    keepaliveCountMax,
    hostVerifier: (key: Buffer) => {
      verdict = verdictOn(login.known, key, login.target);
      return verdict === 'known';
    },
    authHandler: authOrder(login),
    algorithms: { serverHostKey: algorithms(login) as never },
  };
  const connecting = ssh.connect(config);
  // Taken now, for node-ssh drops it at the first error, and an error without a listener ends the process.
  const client = ssh.connection;
  const fail = (error: Error): void => {
    // One key could not sign: ssh2 goes on to the next, and says so if it was the last.
    if (!ready && isAboutOneKey(error)) return;
    listener.onFailure(
      verdict === 'known' ? failureOf(error, ready, login.keys) : refused[verdict],
    );
  };
  client?.on('error', fail);
  client?.on('ready', () => {
    ready = true;
    listener.onReady(client);
  });
  connecting.catch((error: unknown) =>
    fail(error instanceof Error ? error : new Error(String(error))),
  );
  return () => {
    // Never end or dispose: on a dead line neither closes anything.
    client?.destroy();
    login.socket.destroy();
  };
}

function isAboutOneKey(error: Error): boolean {
  const isOfAgent = 'level' in error && error.level === 'agent';
  return isOfAgent || error.message.startsWith('Error signing data with key');
}

function failureOf(error: Error, ready: boolean, { locked, exposed }: UserKeys): SshFailure {
  if (ready) return withDetail(failures.lost, error.message);
  const found = handshakeFailure(error.message);
  if (found.kind !== 'auth') return found;
  if (exposed !== undefined) return { ...found, hint: exposedHint(exposed) };
  return locked === undefined
    ? found
    : { ...found, hint: `${locked} has a passphrase: ssh-add it` };
}

function algorithms({ target, known }: Login): readonly string[] {
  const allowed = (settingOf(target.settings, 'hostkeyalgorithms') ?? '').split(',');
  const types = hostKeyAlgorithms([...known.keys, ...known.bareKeys], allowed);
  // Where the known types are not allowed, all that are allowed: the key is then refused as changed.
  return types.length > 0 ? types : hostKeyAlgorithms([], allowed);
}

/** The agent's keys, then the files that it does not hold. Never a password. */
function authOrder({ target, keys, agent }: Login): AuthHandlerMiddleware {
  const username = settingOf(target.settings, 'user') ?? '';
  const attempts: Parameters<Parameters<AuthHandlerMiddleware>[2]>[0][] = [
    ...(agent ? [{ type: 'agent', username, agent } as const] : []),
    ...keys.files.map(({ key }) => ({ type: 'publickey', username, key }) as const),
  ];
  return (_left, _partial, next) => {
    const attempt = attempts.shift();
    // ssh2 takes false for "no more"; its types lack it.
    next(attempt ?? (false as never));
  };
}

/** By the code of the system call that failed. */
const byCode: Readonly<Record<string, SshFailure>> = {
  ENOTFOUND: failures.dns,
  EAI_AGAIN: failures.dns,
  EAI_NONAME: failures.dns,
  ECONNREFUSED: failures.refused,
  EHOSTUNREACH: failures.unreachable,
  ENETUNREACH: failures.unreachable,
  EHOSTDOWN: failures.unreachable,
  ENETDOWN: failures.unreachable,
  EADDRNOTAVAIL: failures.unreachable,
  ETIMEDOUT: failures.timeout,
  ECONNRESET: failures.reset,
  EPIPE: failures.reset,
};

export function dialFailure(code: string, server: string): SshFailure {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  return withDetail(known ?? failures.unreachable, known ? server : `${server}: ${code}`);
}

interface Sign {
  readonly says: RegExp;
  readonly means: SshFailure;
}

/** By what ssh2 1.17 says. */
const byMessage: readonly Sign[] = [
  { says: /Too many authentication failures/, means: failures.tooManyKeys },
  { says: /All configured authentication methods failed/, means: failures.auth },
  { says: /(no matching .*)/i, means: failures.algorithms },
  { says: /before handshake|ECONNRESET|EPIPE|No response from server/, means: failures.reset },
];

/** Why ssh2 gave up before the login was through. */
export function handshakeFailure(message: string): SshFailure {
  for (const { says, means } of byMessage) {
    const found = says.exec(message);
    if (found) return withDetail(means, found[1]);
  }
  return failure('protocol', `ssh failed: ${lastLine(message) ?? 'no reason given'}`, undefined);
}
