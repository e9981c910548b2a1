import type { Socket } from 'node:net';
import type { Config } from 'node-ssh';
import type { AuthHandlerMiddleware, BaseAgent, Client, ClientChannel } from 'ssh2';
import { durationMs } from '../../core/time.js';
import { failure, failures, lastLine, withDetail, type SshFailure } from './failures.js';
import { hostKeyAlgorithms, hostKeyFailure, readKnownHost, type KnownHost } from './known-hosts.js';
import { sentVariables, settingOf, type SshTarget } from './ssh-config.js';
import type {
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
} from './transport.js';
import { orderedAgent, readUserKeys, type UserKeys } from './user-keys.js';

const maxStderrBytes = 4096;
/** How long output may follow the end of the program, from a child that it left behind. */
const lingerMs = durationMs(200);
/** A dead line is noticed after ten seconds, as by OpenSSH with our arguments. */
const keepaliveInterval = 5_000;
const keepaliveCountMax = 2;

interface Credentials {
  readonly known: KnownHost;
  readonly keys: UserKeys;
  readonly agent: BaseAgent | undefined;
}

/** Runs a command in this process, where the configuration needs nothing that node-ssh cannot do. */
export class NodeSshRun implements RemoteRun {
  readonly #deps: SshDeps;
  readonly #request: RemoteRequest;
  readonly #target: SshTarget;
  readonly #listener: RemoteListener;
  #undo: (() => void)[] = [];
  #release: () => void = () => undefined;
  #channel: ClientChannel | undefined;
  #stderr = Buffer.alloc(0);
  #over = false;
  #agentFailure: SshFailure | undefined;

  constructor(deps: SshDeps, request: RemoteRequest, target: SshTarget, listener: RemoteListener) {
    this.#deps = deps;
    this.#request = request;
    this.#target = target;
    this.#listener = listener;
    const { settings } = target;
    const host = settingOf(settings, 'hostname') ?? target.host;
    const port = Number(settingOf(settings, 'port') ?? 22);
    const hangUp = deps.ports.dial(
      { host, port, timeoutMs: request.connectTimeoutMs },
      {
        onGreeted: (socket) => this.#greeted(socket),
        onFailure: (found) => this.#fail(dialFailure(found, `${host} port ${port}`)),
      },
    );
    this.#undo.push(hangUp);
  }

  /** The server is there: now it is worth a login slot and reading keys. */
  #greeted(socket: Socket): void {
    this.#undo.push(() => socket.destroy());
    // A server closes the connection of those that wait too long.
    socket.once('close', () => this.#fail(this.#channel ? failures.lost : failures.reset));
    const { bastion } = this.#target;
    this.#release = this.#deps.slots.request(bastion, () => void this.#logIn(socket));
  }

  /** Undefined after a failure. */
  async #credentials(): Promise<Credentials | undefined> {
    const { ports, sshBin } = this.#deps;
    const [known, keys] = await Promise.all([
      readKnownHost(ports, sshBin, this.#target),
      readUserKeys(ports, this.#target),
    ]);
    if (!known.ok || !keys.ok) {
      const why = known.ok ? (keys.ok ? '' : keys.error) : known.error;
      this.#fail(failure('config', why, 'use --transport auto or openssh'));
      return undefined;
    }
    const agent = orderedAgent(keys.value, {
      after: ports.after,
      onFailure: (found) => (this.#agentFailure = found),
      onWaiting: this.#listener.onWaiting,
    });
    return { known: known.value, keys: keys.value, agent };
  }

  async #logIn(socket: Socket): Promise<void> {
    const [{ NodeSSH }, credentials] = await Promise.all([import('node-ssh'), this.#credentials()]);
    if (this.#over || !credentials) return;
    const { known } = credentials;
    const { settings } = this.#target;
    let refused: SshFailure | undefined;
    let ready = false;
    const config: Config = {
      sock: socket,
      username: settingOf(settings, 'user') ?? '',
      tryKeyboard: false,
      // The caller's deadline covers all of it.
      readyTimeout: 0,
      keepaliveInterval,
      keepaliveCountMax,
      hostVerifier: (key: Buffer) => {
        refused = hostKeyFailure(known, key);
        return refused === undefined;
      },
      authHandler: authOrder(settingOf(settings, 'user') ?? '', credentials),
      algorithms: {
        serverHostKey: hostKeyAlgorithms(
          known,
          (settingOf(settings, 'hostkeyalgorithms') ?? '').split(','),
        ) as never,
      },
    };
    const ssh = new NodeSSH();
    const connecting = ssh.connect(config);
    // Taken now, for node-ssh drops it at the first error, and an error without a listener ends the process.
    const client = ssh.connection;
    const fail = (error: Error): void => {
      if (ready) this.#fail(withDetail(failures.lost, error.message));
      else if (refused) this.#fail(refused);
      // One key could not sign: ssh2 goes on to the next, and says so if it was the last.
      else if (!isAboutOneKey(error)) {
        const found = handshakeFailure(error.message);
        this.#fail(found.kind === 'auth' ? (this.#agentFailure ?? found) : found);
      }
    };
    client?.on('error', fail);
    client?.on('ready', () => {
      ready = true;
      this.#exec(client);
    });
    connecting.catch((error: unknown) =>
      fail(error instanceof Error ? error : new Error(String(error))),
    );
    // Never end or dispose: on a dead line neither closes anything.
    this.#undo.push(() => client?.destroy());
  }

  #exec(client: Client): void {
    this.#release();
    if (this.#over) return;
    const env = sentVariables(this.#target.settings, this.#deps.ports.env);
    client.exec(this.#request.command, { env }, (error, channel) => {
      if (error) this.#fail(withDetail(failures.lost, error.message));
      else this.#follow(channel);
    });
  }

  #follow(channel: ClientChannel): void {
    this.#channel = channel;
    let ending: RemoteEnding = { kind: 'failed', failure: failures.lost, stderr: '' };
    channel.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#listener.onStdout(chunk);
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-maxStderrBytes);
    });
    // No code: a signal killed it, which OpenSSH reports as a lost connection.
    channel.on('exit', (code: number | null) => {
      if (code !== null) ending = { kind: 'exited', code, stderr: '' };
      this.#undo.push(this.#deps.ports.after(lingerMs, () => this.#end(ending)));
    });
    channel.on('close', () => this.#end(ending));
    if (this.#request.input) this.write(this.#request.input);
  }

  write(bytes: Uint8Array): void {
    if (!this.#over) this.#channel?.write(bytes);
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    for (const undo of this.#undo) undo();
    this.#undo = [];
  }

  #fail(found: SshFailure): void {
    this.#end({ kind: 'failed', failure: found, stderr: '' });
  }

  #end(ending: RemoteEnding): void {
    if (this.#over) return;
    this.destroy();
    this.#listener.onEnd({ ...ending, stderr: this.#stderr.toString('utf8') });
  }
}

function isAboutOneKey(error: Error): boolean {
  const isOfAgent = 'level' in error && error.level === 'agent';
  return isOfAgent || error.message.startsWith('Error signing data with key');
}

/** The agent's keys, then the files that it does not hold. Never a password. */
function authOrder(username: string, { keys, agent }: Credentials): AuthHandlerMiddleware {
  const attempts: Parameters<Parameters<AuthHandlerMiddleware>[2]>[0][] = [
    ...(agent ? [{ type: 'agent', username, agent } as const] : []),
    ...keys.files.map((key) => ({ type: 'publickey', username, key }) as const),
  ];
  // ssh2 takes false for "no more"; its types lack it.
  return (_left, _partial, next) => next(attempts.shift() ?? (false as never));
}

const byCode: Readonly<Record<string, SshFailure>> = {
  ENOTFOUND: failures.dns,
  EAI_AGAIN: failures.dns,
  EAI_NONAME: failures.dns,
  ECONNREFUSED: failures.refused,
  ETIMEDOUT: failures.timeout,
  ECONNRESET: failures.reset,
  EPIPE: failures.reset,
};

function dialFailure(code: string, server: string): SshFailure {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  return withDetail(known ?? failures.unreachable, known ? server : `${server}: ${code}`);
}

/** By the messages of ssh2 1.17. */
const byMessage: readonly (readonly [pattern: RegExp, means: SshFailure])[] = [
  [/All configured authentication methods failed|Too many authentication failures/, failures.auth],
  [/(no matching .*)/i, failures.algorithms],
  [/before handshake|ECONNRESET|EPIPE|No response from server/, failures.reset],
];

function handshakeFailure(message: string): SshFailure {
  for (const [pattern, means] of byMessage) {
    const found = pattern.exec(message);
    if (found) return withDetail(means, found[1]);
  }
  return failure('protocol', `ssh failed: ${lastLine(message) ?? 'no reason given'}`);
}
