import type { Socket } from 'node:net';
import type { Config, NodeSSH } from 'node-ssh';
import type { AuthHandlerMiddleware, BaseAgent, Client } from 'ssh2';
import { handshakeTrouble } from './node-ssh-trouble.js';
import { withDetail } from './openssh-trouble.js';
import { hostKeyAlgorithms, type HostKeyVerdict } from './host-key-verdict.js';
import { troubles, type SshTrouble } from './ssh-trouble.js';
import { settingOf } from './ssh-settings.js';
import type { Identities } from './identities.js';
import { verdictOn, type KnownHost } from './known-host-keys.js';
import type { SshTarget } from './resolve-target.js';

/** Noticed after ten seconds, as by OpenSSH with our arguments. */
const keepaliveInterval = 5_000;
const keepaliveCountMax = 2;

export interface Login {
  readonly target: SshTarget;
  readonly known: KnownHost;
  readonly identities: Identities;
  /** The agent, already made careful. */
  readonly agent: BaseAgent | undefined;
  /** Connected, and the server has greeted. */
  readonly socket: Socket;
}

export interface LoginListener {
  readonly onReady: (client: Client) => void;
  /** Also for an error after the login: then the connection is lost. */
  readonly onTrouble: (trouble: SshTrouble) => void;
}

const refused: Readonly<Record<Exclude<HostKeyVerdict, 'known'>, SshTrouble>> = {
  unknown: troubles.unknownKey,
  changed: troubles.changedKey,
  revoked: troubles.revokedKey,
};

/** Logs in over a socket that is there; returns what ends the connection, at any time. */
export function logIn(ssh: NodeSSH, login: Login, listener: LoginListener): () => void {
  let verdict: HostKeyVerdict = 'known';
  let ready = false;
  const config: Config = {
    sock: login.socket,
    username: settingOf(login.target.settings, 'user') ?? '',
    tryKeyboard: false,
    // The caller's deadline is over all of it.
    readyTimeout: 0,
    keepaliveInterval,
    keepaliveCountMax,
    hostVerifier: (key: Buffer) => {
      verdict = verdictOn(login.known, key.toString('base64'));
      return verdict === 'known';
    },
    authHandler: authOrder(login),
    algorithms: { serverHostKey: algorithms(login) as never },
  };
  const connecting = ssh.connect(config);
  // Taken now, for node-ssh forgets it at the first trouble, and an error that nobody hears kills us.
  const client = ssh.connection;
  const fail = (error: Error): void =>
    listener.onTrouble(
      verdict === 'known' ? troubleOf(error, ready, login.identities) : refused[verdict],
    );
  client?.on('error', fail);
  connecting.then(
    () => {
      ready = true;
      if (client) listener.onReady(client);
    },
    (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
  );
  return () => {
    // Never end or dispose: on a dead line neither closes anything.
    client?.destroy();
    login.socket.destroy();
  };
}

function troubleOf(error: Error, ready: boolean, { locked }: Identities): SshTrouble {
  if (ready) return withDetail(troubles.lost, error.message);
  const found = handshakeTrouble(error.message);
  if (found.kind !== 'auth' || locked === undefined) return found;
  return { ...found, hint: `a passphrase locks ${locked}: ssh-add it` };
}

function algorithms({ target, known }: Login): readonly string[] {
  const allowed = (settingOf(target.settings, 'hostkeyalgorithms') ?? '').split(',');
  const types = hostKeyAlgorithms([...known.keys, ...known.bareKeys], allowed);
  // Where the known types are not allowed, all that are allowed: the key is then refused as changed.
  return types.length > 0 ? types : hostKeyAlgorithms([], allowed);
}

/** The agent's keys, then the files that it does not hold. Nothing that could ask the user. */
function authOrder({ target, identities, agent }: Login): AuthHandlerMiddleware {
  const username = settingOf(target.settings, 'user') ?? '';
  const attempts: Parameters<Parameters<AuthHandlerMiddleware>[2]>[0][] = [
    ...(agent ? [{ type: 'agent', username, agent } as const] : []),
    ...identities.files.map(({ key }) => ({ type: 'publickey', username, key }) as const),
  ];
  return (_left, _partial, next) => {
    const attempt = attempts.shift();
    // ssh2 takes false for "no more"; its types do not know.
    next(attempt ?? (false as never));
  };
}
