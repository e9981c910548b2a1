import type { HostName } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { failure, failures, isNetworkFailure, withKeyRemoval } from './failures.js';
import type { SshFailure } from './failures.js';
import { knownHostsFiles, knownName } from './known-hosts.js';
import { NodeSshRun } from './node-ssh-client.js';
import { runOpenSsh } from './openssh-client.js';
import { parseSshSettings, resolveTarget, settingUnlessNone, sshQuery } from './ssh-config.js';
import type { SshSettings, SshTarget } from './ssh-config.js';
import { needsOpenSsh } from './ssh-options.js';
import type {
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
} from './transport.js';

/** How a request is run. */
interface Choice {
  readonly target: SshTarget;
  readonly useMaster: boolean;
  /** Why by OpenSSH; empty: by node-ssh. */
  readonly because: string;
  /** The state of the files that decided for node-ssh. */
  readonly stamp: string;
}

/**
 * Runs commands on other hosts, as `ssh <alias>` would, by one of two ssh clients: which of them serves a host is
 * decided for each host, and remembered.
 */
export class ChoosingTransport {
  readonly #deps: SshDeps;
  /** Why a host needs OpenSSH although its configuration does not, and the state of its files when that was found out. */
  readonly #memories = new Map<HostName, Pick<Choice, 'because' | 'stamp'>>();
  #baseline: Promise<SshSettings> | undefined;

  constructor(deps: SshDeps) {
    this.#deps = deps;
  }

  /** Chooses a client, and hands over to the other where that one fails. */
  run(request: RemoteRequest, listener: RemoteListener): RemoteRun {
    let client: RemoteRun | undefined;
    let isOver = false;
    const start = async (): Promise<void> => {
      const choice = await this.#choose(request);
      if (isOver) return;
      if (!choice.ok) {
        listener.onEnd({ kind: 'failed', failure: choice.error, stderr: '' });
        return;
      }
      const { target, useMaster, because } = choice.value;
      const end = (ending: RemoteEnding): void => listener.onEnd(withKeyHint(ending, target));
      const byOpenSsh = (why: string): void => {
        listener.onVia('openssh', why);
        client = runOpenSsh(this.#deps, request, choice.value, { ...listener, onEnd: end });
      };
      if (useMaster) listener.onWaiting(failures.masterHangs);
      if (because !== '') {
        byOpenSsh(because);
        return;
      }
      listener.onVia('node-ssh', 'all its settings are honoured in process');
      const onEnd = (ending: RemoteEnding): void => {
        const why = listener.hasBegun() ? undefined : this.#handOver(request, choice.value, ending);
        if (ending.kind === 'failed' && ending.failure === failures.agentSilent) {
          listener.onWaiting(ending.failure);
        }
        if (why === undefined) end(ending);
        else byOpenSsh(why);
      };
      client = new NodeSshRun(this.#deps, request, target, { ...listener, onEnd });
    };
    void start();
    return {
      write: (bytes) => client?.write(bytes),
      destroy: () => {
        isOver = true;
        client?.destroy();
      },
    };
  }

  async #choose(request: RemoteRequest): Promise<Result<Choice, SshFailure>> {
    const { ports, sshBin } = this.#deps;
    const { host, avoidMaster, transport } = request;
    // Started now, for it takes as long as the host's own settings.
    if (transport !== 'openssh') void this.#defaults();
    const resolved = await resolveTarget(ports, sshBin, host);
    if (!resolved.ok) return resolved;
    const target = resolved.value;
    // Faster, but not needed: --transport node-ssh bypasses it.
    const mayUseMaster = transport !== 'node-ssh' && !avoidMaster;
    const useMaster = mayUseMaster && (await this.#hasLiveMaster(target));
    const reasons =
      transport === 'openssh'
        ? ['asked for']
        : needsOpenSsh(target.settings, await this.#defaults()).concat(
            useMaster ? 'a ControlMaster is up' : [],
          );
    const stamp = await this.#stampOf(target);
    const memory = this.#memories.get(host);
    if (reasons.length === 0 && memory?.stamp === stamp) reasons.push(memory.because);
    const because = reasons.join(', ');
    return transport === 'node-ssh' && because !== ''
      ? err(
          failure(
            'config',
            `node-ssh cannot be used for it: ${because}`,
            'use --transport auto or openssh',
          ),
        )
      : ok({ target, useMaster, because, stamp });
  }

  /** Why OpenSSH takes over: it is what the user would run. Undefined where it would see or ask the same. */
  #handOver(
    { transport }: RemoteRequest,
    { target, stamp }: Choice,
    ending: RemoteEnding,
  ): string | undefined {
    if (transport !== 'auto' || ending.kind !== 'failed') return undefined;
    const found = ending.failure;
    if (isNetworkFailure(found.kind)) return undefined;
    const because = `node-ssh: ${found.error}`;
    // That an agent does not answer is not about the host.
    if (found !== failures.agentSilent) this.#memories.set(target.host, { stamp, because });
    // The user was asked once, and said no. OpenSSH would ask again; the next try is by OpenSSH.
    return found === failures.agentRefused ? undefined : because;
  }

  /** Changes with everything that decides about a host: its configuration and its known keys. */
  async stampOf(host: HostName): Promise<string> {
    const target = await resolveTarget(this.#deps.ports, this.#deps.sshBin, host);
    return target.ok ? this.#stampOf(target.value) : target.error.error;
  }

  async #stampOf(target: SshTarget): Promise<string> {
    const stats = await Promise.all(
      knownHostsFiles(target).map(async (file) => {
        const stat = await this.#deps.ports.files.stat(file);
        return stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : stat.error.code;
      }),
    );
    return [target.stamp, ...stats].join('\n');
  }

  /** The client's own settings. */
  #defaults(): Promise<SshSettings> {
    const { ports, sshBin } = this.#deps;
    this.#baseline ??= sshQuery(ports, sshBin, ['-F', '/dev/null', '-G', '--', 'baseline']).then(
      (answer) => parseSshSettings(answer.ok ? answer.value : ''),
    );
    return this.#baseline;
  }

  /** The socket file of a ControlMaster that was killed stays behind. */
  async #hasLiveMaster({ settings }: SshTarget): Promise<boolean> {
    const path = settingUnlessNone(settings, 'controlpath');
    if (path === undefined) return false;
    const { files, isListening } = this.#deps.ports;
    const stat = await files.stat(path);
    return stat.ok && stat.value.kind === 'socket' && (await isListening(path));
  }
}

function withKeyHint(ending: RemoteEnding, target: SshTarget): RemoteEnding {
  // Behind a bastion it is not known whose key has changed.
  if (ending.kind !== 'failed' || target.bastion !== undefined) return ending;
  const [file] = knownHostsFiles(target);
  return { ...ending, failure: withKeyRemoval(ending.failure, knownName(target), file) };
}
