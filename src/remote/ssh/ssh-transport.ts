import type { HostName } from '../../core/ids.js';
import { withKeyRemoval } from './failures.js';
import { needsOpenSsh } from './ssh-options.js';
import { isNetworkFailure, failure, failures, type SshFailure } from './failures.js';
import { parseSshSettings, settingOf, type SshSettings } from './ssh-config.js';
import { knownHostsFiles, knownName } from './known-hosts.js';
import { runByNodeSsh } from './node-ssh-client.js';
import { runByOpenSsh, type OpenSshDeps } from './openssh-client.js';
import { resolveTarget, sshQuery, type SshTarget } from './ssh-config.js';
import type {
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshTransport,
  SuspectingRun,
} from './transport.js';

export type TransportChoice = 'auto' | 'node-ssh' | 'openssh';

/** What was learned about a host, and the state of its files when it was. */
interface Memory {
  readonly stamp: string;
  readonly because: string;
}

/** What the user wants, and the state of the host's files when it was looked at. */
interface Decision {
  readonly choice: TransportChoice;
  readonly stamp: string;
}

/** Why OpenSSH it is. */
interface Reason {
  readonly because: string;
  /** What is to blame where the login has not come through by the deadline. */
  readonly suspect: SshFailure | undefined;
}

/** The two transports as one: which of them serves a host is decided for each host, and remembered. */
export class ChoosingTransport implements SshTransport {
  readonly #deps: OpenSshDeps;
  readonly #choiceOf: (host: HostName) => TransportChoice;
  readonly #memories = new Map<HostName, Memory>();
  #baseline: Promise<SshSettings> | undefined;

  constructor(deps: OpenSshDeps, choiceOf: (host: HostName) => TransportChoice) {
    this.#deps = deps;
    this.#choiceOf = choiceOf;
  }

  run(request: RemoteRequest, listener: RemoteListener): SuspectingRun {
    const relay = new Relay(listener);
    void this.#begin(request, relay);
    return relay;
  }

  /** Names the state of all that decides about a host: its configuration and its known keys. */
  async stampOf(host: HostName): Promise<string> {
    const target = await resolveTarget(this.#deps.ports, this.#deps.sshBin, host);
    return target.ok ? this.#stamp(target.value) : target.error.error;
  }

  async #begin(request: RemoteRequest, relay: Relay): Promise<void> {
    const { ports, sshBin } = this.#deps;
    const resolved = await resolveTarget(ports, sshBin, request.host);
    if (relay.isOver()) return;
    if (!resolved.ok) {
      relay.fail(resolved.error);
      return;
    }
    const target = resolved.value;
    relay.reaches(target);
    const choice = this.#choiceOf(request.host);
    // A shorter way in, but no need: where node-ssh is asked for, it goes beside it.
    const mayUseMaster = choice !== 'node-ssh' && !request.avoidMaster;
    const master = mayUseMaster && (await this.#hasLiveMaster(target));
    const suspect = master ? failures.masterHangs : undefined;
    if (relay.isOver()) return;
    if (choice === 'openssh') {
      this.#openSsh(request, target, relay, { because: 'asked for', suspect });
      return;
    }
    const stamp = await this.#stamp(target);
    const reasons = await this.#reasons(target, { master, stamp });
    if (relay.isOver()) return;
    if (reasons.length === 0) this.#nodeSsh(request, target, relay, { choice, stamp });
    else if (choice === 'node-ssh') relay.fail(declined(reasons));
    else this.#openSsh(request, target, relay, { because: reasons.join(', '), suspect });
  }

  async #reasons(
    target: SshTarget,
    { master, stamp }: { readonly master: boolean; readonly stamp: string },
  ): Promise<readonly string[]> {
    const memory = this.#memories.get(target.host);
    const remembered = memory?.stamp === stamp ? [memory.because] : [];
    const unsupported = needsOpenSsh(target.settings, await this.#baselineSettings());
    return [
      ...unsupported,
      ...(master ? ['a ControlMaster is up'] : []),
      ...(unsupported.length === 0 ? remembered : []),
    ];
  }

  async #hasLiveMaster({ settings }: SshTarget): Promise<boolean> {
    const path = settingOf(settings, 'controlpath');
    if (path === undefined) return false;
    const stat = await this.#deps.ports.files.stat(path);
    return stat.ok && stat.value.kind === 'socket';
  }

  #baselineSettings(): Promise<SshSettings> {
    const { ports, sshBin } = this.#deps;
    this.#baseline ??= sshQuery(ports, sshBin, ['-F', '/dev/null', '-G', '--', 'baseline']).then(
      (told) => parseSshSettings(told.ok ? told.value : ''),
    );
    return this.#baseline;
  }

  async #stamp(target: SshTarget): Promise<string> {
    const stats = await Promise.all(
      knownHostsFiles(target).map(async (file) => {
        const stat = await this.#deps.ports.files.stat(file);
        return stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : stat.error.code;
      }),
    );
    return [target.stamp, ...stats].join('\n');
  }

  #openSsh(request: RemoteRequest, target: SshTarget, relay: Relay, reason: Reason): void {
    relay.listener.onVia('openssh', reason.because);
    relay.suspects(reason.suspect);
    relay.take(runByOpenSsh(this.#deps, request, target.bastion, relay.listener));
  }

  /** Whatever fails but the network is for OpenSSH to judge: it is what the user would run. */
  #nodeSsh(
    request: RemoteRequest,
    target: SshTarget,
    relay: Relay,
    { choice, stamp }: Decision,
  ): void {
    relay.listener.onVia('node-ssh', 'all its settings are honoured in process');
    const listener: RemoteListener = {
      ...relay.listener,
      onEnd: (ending) => {
        const judge = ending.kind === 'failed' && !isNetworkFailure(ending.failure.kind);
        if (!judge || choice !== 'auto' || relay.begun) {
          relay.listener.onEnd(ending);
          return;
        }
        const because = `node-ssh: ${ending.failure.error}`;
        // That is of the moment and not of the host; and OpenSSH will wait for it, too.
        const agentHangs = ending.failure === failures.agentHangs;
        if (!agentHangs) this.#memories.set(target.host, { stamp, because });
        const suspect = agentHangs ? failures.agentHangs : undefined;
        this.#openSsh(request, target, relay, { because, suspect });
      },
    };
    relay.take(runByNodeSsh(this.#deps, request, target, listener));
  }
}

function declined(reasons: readonly string[]): SshFailure {
  return failure(
    'config',
    `it cannot be reached in process: ${reasons.join(', ')}`,
    'use --transport auto or openssh',
  );
}

/** Stands for a run that has not begun yet, and hands over to the one that does the work. */
class Relay implements SuspectingRun {
  readonly listener: RemoteListener;
  #target: SshTarget | undefined;
  #suspect: SshFailure | undefined;
  #run: RemoteRun | undefined;
  /** All that was written: another client may take over before the first byte was read. */
  #written: Uint8Array[] = [];
  #over = false;
  #begun = false;

  constructor(listener: RemoteListener) {
    this.listener = { ...listener, onEnd: (ending) => listener.onEnd(this.#explained(ending)) };
  }

  /** Known before anything is said of the host. */
  reaches(target: SshTarget): void {
    this.#target = target;
  }

  /** Behind a bastion nothing tells whose key has changed. */
  #explained(ending: RemoteEnding): RemoteEnding {
    const target = this.#target;
    if (ending.kind !== 'failed' || !target || target.bastion !== undefined) return ending;
    const place = { name: knownName(target), file: knownHostsFiles(target)[0] };
    return { kind: 'failed', failure: withKeyRemoval(ending.failure, place) };
  }

  suspects(suspect: SshFailure | undefined): void {
    this.#suspect = suspect;
  }

  suspect(): SshFailure | undefined {
    return this.#begun ? undefined : this.#suspect;
  }

  isOver(): boolean {
    return this.#over;
  }

  get begun(): boolean {
    return this.#begun;
  }

  take(run: RemoteRun): void {
    this.#run = run;
    for (const bytes of this.#written) run.write(bytes);
  }

  fail(found: SshFailure): void {
    this.listener.onEnd({ kind: 'failed', failure: found });
  }

  write(bytes: Uint8Array): void {
    if (!this.#begun) this.#written.push(bytes);
    this.#run?.write(bytes);
  }

  started(): void {
    this.#begun = true;
    this.#written = [];
    this.#run?.started();
  }

  destroy(): void {
    this.#over = true;
    this.#run?.destroy();
  }
}
