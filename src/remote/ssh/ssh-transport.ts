import type { HostName } from '../../core/ids.js';
import { failure, failures, isNetworkFailure, withKeyRemoval } from './failures.js';
import type { SshFailure } from './failures.js';
import { knownHostsFiles, knownName } from './known-hosts.js';
import { NodeSshRun } from './node-ssh-client.js';
import { OpenSshRun } from './openssh-client.js';
import { parseSshSettings, resolveTarget, settingUnlessNone, sshQuery } from './ssh-config.js';
import type { SshSettings, SshTarget } from './ssh-config.js';
import { needsOpenSsh } from './ssh-options.js';
import type {
  ClientListener,
  ClientRun,
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
} from './transport.js';

/** Why a host needs OpenSSH, and the state of its files when that was found out. */
interface Memory {
  readonly stamp: string;
  readonly because: string;
}

/**
 * Runs commands on other hosts, as `ssh <alias>` would, by one of two ssh clients: which of them serves a host is
 * decided for each host, and remembered.
 */
export class ChoosingTransport {
  readonly deps: SshDeps;
  readonly memories = new Map<HostName, Memory>();
  #baseline: Promise<SshSettings> | undefined;

  constructor(deps: SshDeps) {
    this.deps = deps;
  }

  run(request: RemoteRequest, listener: RemoteListener): RemoteRun {
    const attempt = new Attempt(this, request, listener);
    void attempt.begin();
    return attempt;
  }

  /** Changes with everything that decides about a host: its configuration and its known keys. */
  async stampOf(host: HostName): Promise<string> {
    const target = await resolveTarget(this.deps.ports, this.deps.sshBin, host);
    return target.ok ? this.stampOfTarget(target.value) : target.error.error;
  }

  async stampOfTarget(target: SshTarget): Promise<string> {
    const stats = await Promise.all(
      knownHostsFiles(target).map(async (file) => {
        const stat = await this.deps.ports.files.stat(file);
        return stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : stat.error.code;
      }),
    );
    return [target.stamp, ...stats].join('\n');
  }

  baseline(): Promise<SshSettings> {
    const { ports, sshBin } = this.deps;
    this.#baseline ??= sshQuery(ports, sshBin, ['-F', '/dev/null', '-G', '--', 'baseline']).then(
      (answer) => parseSshSettings(answer.ok ? answer.value : ''),
    );
    return this.#baseline;
  }

  /** The socket file of a ControlMaster that was killed stays behind. */
  async hasLiveMaster({ settings }: SshTarget): Promise<boolean> {
    const path = settingUnlessNone(settings, 'controlpath');
    if (path === undefined) return false;
    const { files, isListening } = this.deps.ports;
    const stat = await files.stat(path);
    return stat.ok && stat.value.kind === 'socket' && (await isListening(path));
  }
}

/** One command on one host: chooses a client, and hands over to the other where that one fails. */
class Attempt implements RemoteRun {
  readonly #transport: ChoosingTransport;
  readonly #request: RemoteRequest;
  readonly #listener: RemoteListener;
  #target: SshTarget | undefined;
  #useMaster = false;
  #suspect: SshFailure | undefined;
  #client: ClientRun | undefined;
  #over = false;
  #begun = false;

  constructor(transport: ChoosingTransport, request: RemoteRequest, listener: RemoteListener) {
    this.#transport = transport;
    this.#request = request;
    this.#listener = listener;
  }

  async begin(): Promise<void> {
    const { ports, sshBin } = this.#transport.deps;
    const { host, avoidMaster, transport: choice } = this.#request;
    // Started now, for it takes as long as the host's own settings.
    if (choice !== 'openssh') void this.#transport.baseline();
    const resolved = await resolveTarget(ports, sshBin, host);
    if (this.#over) return;
    if (!resolved.ok) {
      this.#fail(resolved.error);
      return;
    }
    const target = resolved.value;
    this.#target = target;
    // Faster, but not needed: --transport node-ssh bypasses it.
    const mayUseMaster = choice !== 'node-ssh' && !avoidMaster;
    this.#useMaster = mayUseMaster && (await this.#transport.hasLiveMaster(target));
    if (this.#useMaster) this.#suspect = failures.masterHangs;
    if (choice === 'openssh') {
      this.#runOpenSsh(target, 'asked for');
      return;
    }
    const stamp = await this.#transport.stampOfTarget(target);
    const reasons = [
      ...needsOpenSsh(target.settings, await this.#transport.baseline()),
      ...(this.#useMaster ? ['a ControlMaster is up'] : []),
    ];
    const memory = this.#transport.memories.get(host);
    if (reasons.length === 0 && memory?.stamp === stamp) reasons.push(memory.because);
    if (reasons.length === 0) this.#runNodeSsh(target, stamp);
    else if (choice === 'auto') this.#runOpenSsh(target, reasons.join(', '));
    else {
      const error = `node-ssh cannot be used for it: ${reasons.join(', ')}`;
      this.#fail(failure('config', error, 'use --transport auto or openssh'));
    }
  }

  #runOpenSsh(target: SshTarget, because: string): void {
    if (this.#over) return;
    this.#listener.onVia('openssh', because);
    const command = { request: this.#request, target, useMaster: this.#useMaster };
    this.#client = new OpenSshRun(this.#transport.deps, command, this.#clientListener());
  }

  /** After any failure but one of the network OpenSSH tries: it is what the user would run. */
  #runNodeSsh(target: SshTarget, stamp: string): void {
    if (this.#over) return;
    this.#listener.onVia('node-ssh', 'all its settings are honoured in process');
    this.#client = new NodeSshRun(this.#transport.deps, this.#request, target, {
      ...this.#clientListener(),
      onEnd: (ending) => {
        const found = ending.kind === 'failed' ? ending.failure : undefined;
        const mayTryOther = this.#request.transport === 'auto' && !this.#begun;
        if (!mayTryOther || !found || isNetworkFailure(found.kind)) {
          this.#end(ending);
          return;
        }
        const because = `node-ssh: ${found.error}`;
        // That an agent does not answer is not about the host; and OpenSSH will wait for it, too.
        if (found === failures.agentSilent) this.#suspect = failures.agentSilent;
        else this.#transport.memories.set(target.host, { stamp, because });
        // The user was asked once, and said no. OpenSSH would ask again; the next try is by OpenSSH.
        if (found === failures.agentRefused) this.#end(ending);
        else this.#runOpenSsh(target, because);
      },
    });
  }

  #clientListener(): ClientListener {
    return {
      onStdout: this.#listener.onStdout,
      onWaiting: (suspect) => (this.#suspect = suspect),
      onEnd: (ending) => this.#end(ending),
    };
  }

  #fail(found: SshFailure): void {
    this.#end({ kind: 'failed', failure: found, stderr: '' });
  }

  #end(ending: RemoteEnding): void {
    const target = this.#target;
    // Behind a bastion it is not known whose key has changed.
    if (ending.kind !== 'failed' || !target || target.bastion !== undefined) {
      this.#listener.onEnd(ending);
      return;
    }
    const [file] = knownHostsFiles(target);
    const found = withKeyRemoval(ending.failure, knownName(target), file);
    this.#listener.onEnd({ ...ending, failure: found });
  }

  suspect(): SshFailure | undefined {
    return this.#begun ? undefined : this.#suspect;
  }

  write(bytes: Uint8Array): void {
    this.#client?.write(bytes);
  }

  started(): void {
    this.#begun = true;
    this.#client?.started();
  }

  destroy(): void {
    this.#over = true;
    this.#client?.destroy();
  }
}
