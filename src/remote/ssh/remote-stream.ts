import type { HostName } from '../../core/ids.js';
import type { Transport } from '../../core/session/snapshot.js';
import { maxDocumentBytes } from '../wire/snapshot-document.js';
import { RemoteLines, type RemoteLine } from '../wire/remote-lines.js';
import {
  failures,
  missingProgram,
  oldNode,
  programEnded,
  afterOutput,
  shellEnded,
  type SshFailure,
} from './failures.js';
import { pushBin, remoteCommand, type RemoteTask } from './remote-command.js';
import type { RemoteEnding, SshTransport, RemoteRun } from './transport.js';

export interface StreamRequest {
  readonly host: HostName;
  readonly task: RemoteTask;
  readonly connectTimeoutMs: number;
  readonly avoidMaster: boolean;
  /** codex-ps itself, for `@push`. */
  readonly program: Uint8Array;
}

export interface StreamListener {
  readonly onVia: (via: Exclude<Transport, 'local'>, because: string) => void;
  /** The codex-ps there cannot watch: nothing comes unless it is asked for. */
  readonly onPoll: () => void;
  /** Where the program was found, which is worth knowing the next time. */
  readonly onPlace: (directory: string) => void;
  /** The other end printed this; false where it is no answer. */
  readonly onText: (text: string) => boolean;
  /** Once, and last; never after `destroy`. Undefined: the program there ended well. */
  readonly onEnd: (failure: SshFailure | undefined) => void;
}

const newline = new TextEncoder().encode('\n');
/** A shell may print some warnings; a program that prints more than this is no codex-ps. */
const maxOtherLines = 1_000;

/** Starts codex-ps on another host and reads what it prints. */
export class RemoteStream {
  readonly #request: StreamRequest;
  readonly #listener: StreamListener;
  readonly #lines: RemoteLines;
  readonly #run: RemoteRun;
  /** Why there is no answer, as the script reported it. */
  #explained: ((stderr: string) => SshFailure) | undefined;
  #answered = false;
  /** Lines since the last answer that are none. */
  #otherLines = 0;
  #over = false;

  constructor(transport: SshTransport, request: StreamRequest, listener: StreamListener) {
    const { task, program } = request;
    this.#request = request;
    this.#listener = listener;
    this.#lines = new RemoteLines(task.token, task.mode === 'watch', maxDocumentBytes);
    const pushed = task.remoteBin === pushBin ? program : undefined;
    this.#run = transport.run(
      {
        host: request.host,
        command: remoteCommand(task, pushed?.length ?? 0),
        connectTimeoutMs: request.connectTimeoutMs,
        avoidMaster: request.avoidMaster,
      },
      {
        onVia: listener.onVia,
        onStdout: (chunk) => this.#read(chunk),
        onEnd: (ending) => this.#ended(ending),
      },
    );
    if (pushed) this.#run.write(pushed);
  }

  /** Asks a codex-ps that cannot watch for the next document. */
  ask(): void {
    this.#run.write(newline);
  }

  /** The likely reason if nothing is received; undefined if nothing is known. */
  suspect(): SshFailure | undefined {
    const suspect = this.#run.suspect();
    if (suspect || this.#lines.started) return suspect;
    const output = this.#shellOutput();
    return output.trim() === '' ? undefined : afterOutput(failures.deadline, output);
  }

  destroy(): void {
    this.#over = true;
    this.#run.destroy();
  }

  #read(chunk: Uint8Array): void {
    if (this.#over) return;
    const found = this.#lines.read(chunk);
    for (const line of found ?? []) this.#handle(line);
    if (found === undefined) this.#stop(failures['too-big']);
  }

  #handle(line: RemoteLine): void {
    if (this.#over) return;
    switch (line.kind) {
      case 'start':
        this.#run.started();
        return;
      case 'poll':
        this.#listener.onPoll();
        return;
      case 'place':
        this.#listener.onPlace(line.directory);
        return;
      case 'missing':
        this.#explained = (stderr) => missingProgram(this.#request.task.remoteBin, stderr);
        return;
      case 'no-node':
        this.#explained = () => failures.missingNode;
        return;
      case 'old-node':
        this.#explained = () => oldNode(line.version);
        return;
      case 'line':
        if (this.#listener.onText(line.text)) {
          this.#answered = true;
          this.#otherLines = 0;
        } else if (++this.#otherLines > maxOtherLines) this.#stop(failures.protocol);
        return;
      case 'end':
        this.#finished(line.code, line.text);
        return;
    }
  }

  /** The program ended. Why it did so badly is on stderr, which is whole when the connection ends. */
  #finished(code: number, text: string): void {
    const good = text !== '' && this.#listener.onText(text);
    this.#answered ||= good;
    if (good || this.#explained) return;
    this.#explained = (stderr) => programEnded(this.#request.task.remoteBin, code, stderr);
  }

  #ended(ending: RemoteEnding): void {
    if (this.#over) return;
    // A forced command answers without our script.
    const rest = this.#lines.started ? '' : this.#lines.rest();
    if (!this.#answered && rest !== '') this.#answered = this.#listener.onText(rest);
    this.#stop(this.#failureOf(ending));
  }

  #failureOf(ending: RemoteEnding): SshFailure | undefined {
    // What the script has said counts, whatever became of the connection after that.
    if (this.#explained) return this.#explained(ending.stderr);
    if (ending.kind === 'failed') return afterOutput(ending.failure, this.#shellOutput());
    if (this.#answered) return undefined;
    // Without its last line, our script was killed, or the connection was.
    if (this.#lines.started) return failures.lost;
    return shellEnded(ending.code, this.#shellOutput(), ending.stderr);
  }

  /** What the host printed before our script began. */
  #shellOutput(): string {
    return this.#lines.started ? '' : this.#lines.rest();
  }

  #stop(failure: SshFailure | undefined): void {
    if (this.#over) return;
    this.destroy();
    this.#listener.onEnd(failure);
  }
}
