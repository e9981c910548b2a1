import type { Socket } from 'node:net';
import type { BaseAgent, Client, ClientChannel } from 'ssh2';
import { durationMs } from '../../core/time.js';
import { dialFailure, logIn } from './node-ssh-login.js';
import { withDetail } from './failures.js';
import { failure, failures, type SshFailure } from './failures.js';
import { settingOf, type SshTarget } from './ssh-config.js';
import type { DialTarget, DialTrouble } from '../../platform/dial.js';
import { carefulAgent, readIdentities, type Identities } from './user-keys.js';
import { knownHost, onlyByAuthority, type KnownHost } from './known-hosts.js';
import type { OpenSshDeps } from './openssh-client.js';
import type {
  Release,
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
} from './transport.js';

const maxStderrBytes = 4096;
/** How long output may follow the end of the program, in the hands of a child of its. */
const lingerMs = durationMs(200);

const onlyAuthority = failure(
  'config',
  'its host key is known only by a certificate authority',
  'use --transport auto or openssh',
);

/** What is asked of this machine before the first packet. */
interface Prepared {
  readonly known: KnownHost;
  readonly identities: Identities;
  readonly agent: BaseAgent | undefined;
}

/** One command by node-ssh, in this process. */
class NodeSshRun implements RemoteRun {
  readonly #deps: OpenSshDeps;
  readonly #request: RemoteRequest;
  readonly #target: SshTarget;
  readonly #listener: RemoteListener;
  #undo: (() => void)[] = [];
  #release: Release | undefined;
  #channel: ClientChannel | undefined;
  #unsent: Uint8Array[] = [];
  #stderr = Buffer.alloc(0);
  #over = false;
  #started = false;
  #agentHangs = false;

  constructor(
    deps: OpenSshDeps,
    request: RemoteRequest,
    target: SshTarget,
    listener: RemoteListener,
  ) {
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
    const [known, identities] = await Promise.all([
      knownHost(ports, sshBin, this.#target),
      readIdentities(ports, this.#target, (data) => {
        const key: unknown = utils.parseKey(data);
        return (Array.isArray(key) ? key[0] : key) as ReturnType<typeof utils.parseKey>;
      }),
    ]);
    const socket = identities.agentSocket;
    const agent =
      socket === undefined || socket === ''
        ? undefined
        : carefulAgent(createAgent(socket), identities, {
            after: ports.after,
            onHung: () => (this.#agentHangs = true),
          });
    return { known, identities, agent };
  }

  /** The server is there: now a place is worth having, and keys are worth looking for. */
  #greeted(socket: Socket): void {
    this.#undo.push(() => socket.destroy());
    // It hangs up on those that wait too long.
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
    if (onlyByAuthority(prepared.known)) {
      this.#fail(onlyAuthority);
      return;
    }
    const end = logIn(
      new NodeSSH(),
      { target: this.#target, socket, ...prepared },
      {
        onReady: (client) => this.#exec(client),
        onFailure: (found) => this.#fail(this.#betterFailure(found)),
      },
    );
    this.#undo.push(end);
  }

  #betterFailure(found: SshFailure): SshFailure {
    if (this.#started) return asLost(found);
    return found.kind === 'auth' && this.#agentHangs ? failures.agentHangs : found;
  }

  #exec(client: Client): void {
    this.#leavePlace();
    if (this.#over) return;
    client.exec(this.#request.command, (error, channel) => {
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
    let ending: RemoteEnding = { kind: 'failed', failure: failures.lost };
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
    this.#end({ kind: 'failed', failure: found });
  }

  #end(ending: RemoteEnding): void {
    if (this.#over) return;
    this.destroy();
    const stderr = this.#stderr.toString('utf8');
    this.#listener.onEnd(ending.kind === 'exited' ? { ...ending, stderr } : ending);
  }
}

function asLost(found: SshFailure): SshFailure {
  return found.kind === 'reset' ? failures.lost : found;
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
  deps: OpenSshDeps,
  request: RemoteRequest,
  target: SshTarget,
  listener: RemoteListener,
): RemoteRun {
  const run = new NodeSshRun(deps, request, target, listener);
  run.begin();
  return run;
}
