import type { HostAnswer, HostResult } from '../core/session/snapshot.js';
import type { HostName } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import { between, durationMs, type DurationMs, type EpochMs } from '../core/time.js';
import type { SshPorts } from '../platform/ports/ssh-ports.js';
import {
  afterOutput,
  failures,
  hostFailure,
  scriptEnded,
  shellEnded,
  type SshFailure,
} from './ssh/failures.js';
import { pushBin, remoteCommand, type RemoteTask } from './ssh/remote-command.js';
import type { ChoosingTransport } from './ssh/ssh-transport.js';
import type { RemoteEnding, RemoteRun, TransportChoice } from './ssh/transport.js';
import { RemoteLines, type RemoteLine, type ScriptLine } from './wire/remote-lines.js';
import { maxDocumentBytes, parseSnapshotDocument } from './wire/snapshot-document.js';

export interface HostPlan {
  readonly host: HostName;
  readonly transport: TransportChoice;
  readonly remoteBin: string;
  readonly timeout: DurationMs;
}

export interface ConnectionDeps {
  readonly transport: ChoosingTransport;
  readonly ports: Pick<SshPorts, 'now' | 'after' | 'random'>;
  /** codex-ps as one file, for `@push`; the error is one clean sentence. */
  readonly readProgram: () => Promise<Result<Uint8Array, string>>;
  readonly interval: DurationMs;
  readonly allSources: boolean;
}

/** What is kept of a host from one connection to the next. */
export interface HostMemory {
  skew: DurationMs;
  via?: Required<Pick<HostAnswer, 'transport' | 'transportReason'>>;
}

export interface ConnectionListener {
  /** The other end printed this. The error: it is no answer, and why, where that is known. */
  readonly onText: (text: string) => Result<unknown, SshFailure | undefined>;
  /** It cannot watch: it answers only when it is asked. */
  readonly onPoll?: () => void;
  /** Once, and last; never after `close`. */
  readonly onEnd: (failure: SshFailure) => void;
}

interface ConnectionTask extends Pick<RemoteTask, 'mode' | 'flags'> {
  readonly plan: HostPlan;
  readonly memory: HostMemory;
  readonly hung?: boolean;
}

const newline = new TextEncoder().encode('\n');
/** The exit code of a codex-ps that does not know a command. */
const wrongUsage = '2';
/** A shell may print some warnings; a program that prints more than this is no codex-ps. */
const maxOtherLines = 1_000;

/** Starts codex-ps on another host and reads what it prints. */
export class HostConnection {
  readonly #deps: ConnectionDeps;
  readonly #task: ConnectionTask;
  readonly #listener: ConnectionListener;
  readonly #token: string;
  readonly #lines: RemoteLines;
  #run: RemoteRun | undefined;
  /** What is waited for before the remote command begins, as the failure if it never comes. */
  #suspect: SshFailure | undefined;
  /** Why there is no answer, as the script reported it; the rest is on stderr, which is whole when the connection ends. */
  #said: ScriptLine | undefined;
  #notAnswer: SshFailure | undefined;
  #answered = false;
  /** Lines since the last answer that are none. */
  #otherLines = 0;
  #over = false;

  constructor(deps: ConnectionDeps, task: ConnectionTask, listener: ConnectionListener) {
    this.#deps = deps;
    this.#task = task;
    this.#listener = listener;
    // Nobody at the other end can know it before the script prints it.
    this.#token = `${deps.ports.random().toString(36).slice(2)}${deps.ports.random().toString(36).slice(2)}`;
    this.#lines = new RemoteLines(this.#token, task.mode === 'watch', maxDocumentBytes);
    void this.#open();
  }

  async #open(): Promise<void> {
    const { plan, memory, hung } = this.#task;
    const { remoteBin, timeout, host, transport } = plan;
    const program = remoteBin === pushBin ? await this.#deps.readProgram() : ok(undefined);
    if (this.#over) return;
    if (!program.ok) {
      this.#stop({ ...failures.config, error: program.error, hint: undefined });
      return;
    }
    const task = { ...this.#deps, ...this.#task, token: this.#token };
    this.#run = this.#deps.transport.run(
      {
        ...{ host, transport, avoidMaster: hung === true },
        command: remoteCommand(task, program.value?.length ?? 0),
        input: program.value,
        // A second of the time is left for the answer after the login.
        connectTimeoutMs: Math.max(1_000, timeout - 1_000),
      },
      {
        onVia: (transport, transportReason) => (memory.via = { transport, transportReason }),
        onWaiting: (suspect) => (this.#suspect = suspect),
        onStdout: (chunk) => this.#read(chunk),
        hasBegun: () => this.#lines.started,
        onEnd: (ending) => this.#ended(ending),
      },
    );
  }

  ask(): void {
    this.#run?.write(newline);
  }

  overdue(): SshFailure {
    if (this.#suspect && !this.#lines.started) return this.#suspect;
    return afterOutput(failures.deadline, this.#shellOutput());
  }

  close(): void {
    this.#over = true;
    this.#run?.destroy();
  }

  #read(chunk: Uint8Array): void {
    if (this.#over) return;
    const found = this.#lines.read(chunk);
    for (const line of found ?? []) this.#handle(line);
    if (found === undefined) this.#stop(failures['too-big']);
  }

  #handle(line: RemoteLine): void {
    if (this.#over || line.kind === 'start') return;
    if (line.kind === 'poll') this.#listener.onPoll?.();
    else if (line.kind !== 'line') {
      if (line.kind === 'end' && line.text !== '' && this.#isAnswer(line.text)) return;
      this.#said ??= line;
    } else if (this.#isAnswer(line.text)) this.#otherLines = 0;
    else if (++this.#otherLines > maxOtherLines) this.#stop(failures.protocol);
  }

  #isAnswer(text: string): boolean {
    const read = this.#listener.onText(text);
    if (read.ok) this.#answered = true;
    else this.#notAnswer = read.error;
    return read.ok;
  }

  #ended(ending: RemoteEnding): void {
    if (this.#over) return;
    // A forced command answers without our script.
    const rest = this.#shellOutput();
    if (!this.#answered && rest !== '') this.#isAnswer(rest);
    this.#stop(this.#failureOf(ending));
  }

  #failureOf(ending: RemoteEnding): SshFailure {
    // What the script has said counts, whatever became of the connection after that.
    const { mode, plan } = this.#task;
    const { kind, value } = this.#said ?? {};
    if (mode === 'ended' && kind === 'end' && value === wrongUsage) return failures.noEnded;
    if (this.#said) return scriptEnded(this.#said, plan.remoteBin, ending.stderr);
    if (ending.kind === 'failed') return afterOutput(ending.failure, this.#shellOutput());
    if (this.#answered) return { ...failures.lost, error: 'the codex-ps there ended' };
    // Without its last line, our script was killed, or the connection was.
    if (this.#lines.started) return failures.lost;
    return shellEnded(ending.code, this.#shellOutput(), ending.stderr);
  }

  /** What the host printed before our script began. */
  #shellOutput(): string {
    return this.#lines.started ? '' : this.#lines.rest();
  }

  #stop(failure: SshFailure): void {
    if (this.#over) return;
    this.close();
    // Why a text was no answer explains more than how its program ended.
    const isOfProgram = failure.kind === 'exit' || failure.kind === 'protocol';
    this.#listener.onEnd((isOfProgram ? this.#notAnswer : undefined) ?? failure);
  }
}

export function readAnswer(
  text: string,
  { host }: HostPlan,
  memory: HostMemory,
  { askedAt, receivedAt }: { readonly askedAt: EpochMs; readonly receivedAt: EpochMs },
): Result<HostAnswer, SshFailure | undefined> {
  const read = parseSnapshotDocument(text, { host, receivedAt, skew: memory.skew });
  if (!read.ok) return read;
  memory.skew = read.value.snapshot.clockSkew;
  return ok({
    ...{ ...read.value, transport: 'openssh', ...memory.via },
    latency: between(askedAt, receivedAt),
  });
}

export function failedResult(
  { host }: HostPlan,
  memory: HostMemory,
  found: SshFailure,
): HostResult {
  return {
    kind: 'failed',
    failure: hostFailure(host, found),
    transport: memory.via?.transport,
    transportReason: memory.via?.transportReason,
  };
}

export function newMemory(): HostMemory {
  return { skew: durationMs(0) };
}

/**
 * Asks a host once, by one command, until `read` takes what it printed; never later than its deadline, whatever the
 * connection does.
 */
export function askFor<T>(
  deps: ConnectionDeps,
  task: ConnectionTask,
  read: (text: string) => Result<T, SshFailure | undefined>,
): Promise<Result<T, SshFailure>> {
  return new Promise((resolve) => {
    const finish = (result: Result<T, SshFailure>): void => {
      cancel();
      connection.close();
      resolve(result);
    };
    const fail = (found: SshFailure): void => finish(err(found));
    const cancel = deps.ports.after(task.plan.timeout, () => fail(connection.overdue()));
    const connection = new HostConnection(deps, task, {
      onText: (text) => {
        const answer = read(text);
        if (answer.ok) finish(answer);
        return answer;
      },
      onEnd: fail,
    });
  });
}

/** Asks a host once for its sessions. */
export async function askOnce(
  plan: HostPlan,
  deps: ConnectionDeps,
  task: Pick<ConnectionTask, 'mode' | 'flags'> = { mode: 'once' },
): Promise<HostResult> {
  const { now } = deps.ports;
  const askedAt = now();
  const memory = newMemory();
  // What is sent there can only list running sessions.
  const asked =
    task.mode === 'ended' && plan.remoteBin === pushBin
      ? err(failures.noEnded)
      : await askFor(deps, { ...task, plan, memory }, (text) =>
          readAnswer(text, plan, memory, { askedAt, receivedAt: now() }),
        );
  return asked.ok
    ? { kind: 'answered', answer: asked.value }
    : failedResult(plan, memory, asked.error);
}
