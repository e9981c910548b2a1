import type { HostName } from '../../core/ids.js';
import {
  failure,
  failures,
  isNetworkFailure,
  withKeyRemoval,
  type SshFailure,
} from './failures.js';
import { knownHostsFiles, knownName } from './known-hosts.js';
import { runByNodeSsh } from './node-ssh-client.js';
import { runByOpenSsh } from './openssh-client.js';
import {
  parseSshSettings,
  resolveTarget,
  settingUnlessNone,
  sshQuery,
  type SshSettings,
  type SshTarget,
} from './ssh-config.js';
import { needsOpenSsh } from './ssh-options.js';
import type {
  ClientListener,
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
  SshTransport,
  SuspectingRun,
} from './transport.js';

export type TransportChoice = 'auto' | 'node-ssh' | 'openssh';

/** Why a host needs OpenSSH, and the state of its files when that was found out. */
interface Memory {
  readonly stamp: string;
  readonly because: string;
}

/** What the user wants, and the state of the host's files when it was read. */
interface Decision {
  readonly choice: TransportChoice;
  readonly stamp: string;
  readonly useMaster: boolean;
}

/** The two ssh clients as one: which of them serves a host is decided for each host, and remembered. */
export class ChoosingTransport implements SshTransport {
  readonly #deps: SshDeps;
  readonly #choiceOf: (host: HostName) => TransportChoice;
  readonly #memories = new Map<HostName, Memory>();
  #baseline: Promise<SshSettings> | undefined;

  constructor(deps: SshDeps, choiceOf: (host: HostName) => TransportChoice) {
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
    const choice = this.#choiceOf(request.host);
    // Asked for now, for it takes as long as the host's own settings.
    if (choice !== 'openssh') void this.#baselineSettings();
    const resolved = await resolveTarget(ports, sshBin, request.host);
    if (relay.isOver()) return;
    if (!resolved.ok) {
      relay.fail(resolved.error);
      return;
    }
    const target = resolved.value;
    relay.reaches(target);
    // A shorter way in, but not needed: where node-ssh is asked for, it goes beside it.
    const mayUseMaster = choice !== 'node-ssh' && !request.avoidMaster;
    const useMaster = mayUseMaster && (await this.#hasLiveMaster(target));
    if (useMaster) relay.suspects(failures.masterHangs);
    if (relay.isOver()) return;
    if (choice === 'openssh') {
      this.#openSsh({ request, target, useMaster }, relay, 'asked for');
      return;
    }
    const stamp = await this.#stamp(target);
    const reasons = await this.#reasons(target, { choice, stamp, useMaster });
    if (relay.isOver()) return;
    if (reasons.length === 0) this.#nodeSsh(request, target, relay, { choice, stamp, useMaster });
    else if (choice === 'node-ssh') relay.fail(declined(reasons));
    else this.#openSsh({ request, target, useMaster }, relay, reasons.join(', '));
  }

  async #reasons(target: SshTarget, { stamp, useMaster }: Decision): Promise<readonly string[]> {
    const memory = this.#memories.get(target.host);
    const remembered = memory?.stamp === stamp ? [memory.because] : [];
    const unsupported = needsOpenSsh(target.settings, await this.#baselineSettings());
    return [
      ...unsupported,
      ...(useMaster ? ['a ControlMaster is up'] : []),
      ...(unsupported.length === 0 ? remembered : []),
    ];
  }

  /** The socket file of one that was killed stays behind. */
  async #hasLiveMaster({ settings }: SshTarget): Promise<boolean> {
    const path = settingUnlessNone(settings, 'controlpath');
    if (path === undefined) return false;
    const { files, isListening } = this.#deps.ports;
    const stat = await files.stat(path);
    return stat.ok && stat.value.kind === 'socket' && (await isListening(path));
  }

  #baselineSettings(): Promise<SshSettings> {
    const { ports, sshBin } = this.#deps;
    this.#baseline ??= sshQuery(ports, sshBin, ['-F', '/dev/null', '-G', '--', 'baseline']).then(
      (answer) => parseSshSettings(answer.ok ? answer.value : ''),
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

  #openSsh(
    command: {
      readonly request: RemoteRequest;
      readonly target: SshTarget;
      readonly useMaster: boolean;
    },
    relay: Relay,
    because: string,
  ): void {
    relay.listener.onVia('openssh', because);
    relay.take(runByOpenSsh(this.#deps, command, relay.listener));
  }

  /** Whatever fails but the network is for OpenSSH to judge: it is what the user would run. */
  #nodeSsh(
    request: RemoteRequest,
    target: SshTarget,
    relay: Relay,
    { choice, stamp, useMaster }: Decision,
  ): void {
    relay.listener.onVia('node-ssh', 'all its settings are honoured in process');
    const listener: ClientListener = {
      ...relay.listener,
      onEnd: (ending) => {
        if (choice !== 'auto' || relay.begun || ending.kind !== 'failed') {
          relay.listener.onEnd(ending);
          return;
        }
        const { failure: found } = ending;
        // That is of the moment and not of the host; and OpenSSH will wait for it, too.
        const isSilent = found === failures.agentSilent;
        const because = `node-ssh: ${found.error}`;
        if (!isNetworkFailure(found.kind) && !isSilent) {
          this.#memories.set(target.host, { stamp, because });
        }
        // The user was asked once, and said no. OpenSSH would ask again; the next try is by OpenSSH.
        if (isNetworkFailure(found.kind) || found === failures.agentRefused) {
          relay.listener.onEnd(ending);
          return;
        }
        if (isSilent) relay.suspects(failures.agentSilent);
        this.#openSsh({ request, target, useMaster }, relay, because);
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
  readonly listener: ClientListener;
  #target: SshTarget | undefined;
  #suspect: SshFailure | undefined;
  #run: RemoteRun | undefined;
  /** All that was written: another client may take over before the first byte was read. */
  #written: Uint8Array[] = [];
  #over = false;
  #begun = false;

  constructor(listener: RemoteListener) {
    this.listener = {
      ...listener,
      onWaiting: (suspect) => this.suspects(suspect),
      onEnd: (ending) => listener.onEnd(this.#explained(ending)),
    };
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
    return { ...ending, failure: withKeyRemoval(ending.failure, place) };
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
    this.listener.onEnd({ kind: 'failed', failure: found, stderr: '' });
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
