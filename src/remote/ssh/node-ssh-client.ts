import type { Socket } from 'node:net';
import type { BaseAgent, Client, ClientChannel } from 'ssh2';
import type { Result } from '../../core/result.js';
import { durationMs } from '../../core/time.js';
import { failure, failures, withDetail, type SshFailure } from './failures.js';
import { readKnownHost, type KnownHost } from './known-hosts.js';
import { dialFailure, logIn } from './node-ssh-login.js';
import { sentVariables, settingOf, type SshTarget } from './ssh-config.js';
import type { DialTarget, DialTrouble } from '../../platform/dial.js';
import { orderedAgent, readUserKeys, type UserKeys } from './user-keys.js';
import type {
  Release,
  RemoteEnding,
  ClientListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
} from './transport.js';

const maxStderrBytes = 4096;
/** How long output may follow the end of the program, in the hands of a child of its. */
const lingerMs = durationMs(200);

/** What the login needs to know of this machine. */
interface Prepared {
  readonly known: Result<KnownHost, string>;
  readonly keys: UserKeys;
  readonly agent: BaseAgent | undefined;
}

/** One command by node-ssh, in this process. */
class NodeSshRun implements RemoteRun {
  readonly #deps: SshDeps;
  readonly #request: RemoteRequest;
  readonly #target: SshTarget;
  readonly #listener: ClientListener;
  #undo: (() => void)[] = [];
  #release: Release | undefined;
  #channel: ClientChannel | undefined;
  #unsent: Uint8Array[] = [];
  #stderr = Buffer.alloc(0);
  #over = false;
  #started = false;
  #agentIsSilent = false;
  #agentRefused = false;

  constructor(deps: SshDeps, request: RemoteRequest, target: SshTarget, listener: ClientListener) {
    this.#deps = deps;
    this.#request = request;
    this.#target = target;
    this.#listener = listener;
  }

  begin(): void {
    const server = dialTarget(this.#target, this.#request.connectTimeoutMs);
    const hangUp = this.#deps.ports.dial(server, {
      onGreeted: (socket) => this.#greeted(socket),
      onTrouble: (found) => this.#fail(failureOf(found, `${server.host} port ${server.port}`)),
    });
    this.#undo.push(hangUp);
  }

  async #prepare(): Promise<Prepared> {
    const { ports, sshBin } = this.#deps;
    const { createAgent, utils } = (await import('ssh2')).default;
    const [known, keys] = await Promise.all([
      readKnownHost(ports, sshBin, this.#target),
      readUserKeys(ports, this.#target, (data) => {
        const key: unknown = utils.parseKey(data);
        return (Array.isArray(key) ? key[0] : key) as ReturnType<typeof utils.parseKey>;
      }),
    ]);
    const socket = keys.agentSocket;
    const agent =
      socket === undefined || socket === ''
        ? undefined
        : orderedAgent(createAgent(socket), keys, {
            after: ports.after,
            onSilent: () => (this.#agentIsSilent = true),
            onSign: () => this.#listener.onWaiting(failures.agentWaits),
            onSigned: () => this.#listener.onWaiting(undefined),
            onRefused: () => (this.#agentRefused = true),
          });
    return { known, keys, agent };
  }

  /** The server is there: now it is worth a login slot and a look for keys. */
  #greeted(socket: Socket): void {
    this.#undo.push(() => socket.destroy());
    // A server closes the connection of those that wait too long.
    socket.once('close', () => this.#fail(this.#channel ? failures.lost : failures.reset));
    this.#deps.admit(this.#target.bastion, (release) => {
      if (this.#over) {
        release();
        return;
      }
      this.#release = release;
      void this.#logIn(socket);
    });
  }

  async #logIn(socket: Socket): Promise<void> {
    const [{ NodeSSH }, prepared] = await Promise.all([import('node-ssh'), this.#prepare()]);
    if (this.#over) return;
    const { known, keys, agent } = prepared;
    if (!known.ok) {
      this.#fail(failure('config', known.error, 'use --transport auto or openssh'));
      return;
    }
    const end = logIn(
      new NodeSSH(),
      { target: this.#target, socket, known: known.value, keys, agent },
      {
        onReady: (client) => this.#exec(client),
        onFailure: (found) => this.#fail(this.#explain(found)),
      },
    );
    this.#undo.push(end);
  }

  #explain(found: SshFailure): SshFailure {
    if (this.#started) return found.kind === 'reset' ? failures.lost : found;
    if (found.kind !== 'auth') return found;
    if (this.#agentRefused) return failures.agentRefused;
    return this.#agentIsSilent ? failures.agentSilent : found;
  }

  #exec(client: Client): void {
    this.#leavePlace();
    if (this.#over) return;
    const env = sentVariables(this.#target.settings, this.#deps.ports.env);
    client.exec(this.#request.command, { env }, (error, channel) => {
      if (error) {
        this.#fail(withDetail(failures.lost, error.message));
        return;
      }
      this.#follow(channel);
    });
  }

  #follow(channel: ClientChannel): void {
    this.#channel = channel;
    for (const bytes of this.#unsent) channel.write(bytes);
    this.#unsent = [];
    let ending: RemoteEnding = { kind: 'failed', failure: failures.lost, stderr: '' };
    channel.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#listener.onStdout(chunk);
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-maxStderrBytes);
    });
    // No code: a signal killed it, which OpenSSH tells as a connection that is gone.
    channel.on('exit', (code: number | null) => {
      if (code !== null) ending = { kind: 'exited', code, stderr: '' };
      this.#undo.push(this.#deps.ports.after(lingerMs, () => this.#end(ending)));
    });
    channel.on('close', () => this.#end(ending));
  }

  write(bytes: Uint8Array): void {
    if (this.#over) return;
    if (this.#channel) this.#channel.write(bytes);
    else this.#unsent.push(bytes);
  }

  started(): void {
    this.#started = true;
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#leavePlace();
    for (const undo of this.#undo) undo();
    this.#undo = [];
  }

  #leavePlace(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #fail(found: SshFailure): void {
    this.#end({ kind: 'failed', failure: found, stderr: '' });
  }

  #end(ending: RemoteEnding): void {
    if (this.#over) return;
    this.destroy();
    const stderr = this.#stderr.toString('utf8');
    this.#listener.onEnd({ ...ending, stderr });
  }
}

function dialTarget({ settings, host }: SshTarget, timeoutMs: number): DialTarget {
  const family = settingOf(settings, 'addressfamily');
  return {
    host: settingOf(settings, 'hostname') ?? host,
    port: Number(settingOf(settings, 'port') ?? 22),
    family: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0,
    localAddress: settingOf(settings, 'bindaddress'),
    timeoutMs,
  };
}

function failureOf(found: DialTrouble, server: string): SshFailure {
  switch (found.kind) {
    case 'timed-out':
      return withDetail(failures.timeout, server);
    case 'hung-up':
      return withDetail(failures.reset, server);
    case 'failed':
      return dialFailure(found.code, server);
  }
}

/** Runs the command in this process, where the configuration asks for nothing that it cannot do. */
export function runByNodeSsh(
  deps: SshDeps,
  request: RemoteRequest,
  target: SshTarget,
  listener: ClientListener,
): RemoteRun {
  const run = new NodeSshRun(deps, request, target, listener);
  run.begin();
  return run;
}
