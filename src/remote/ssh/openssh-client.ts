import { durationMs } from '../../core/time.js';
import { opensshFailure } from './openssh-failure.js';
import { withDetail } from './failures.js';
import { failures } from './failures.js';
import type { SshPorts } from '../../platform/ports/ssh-ports.js';
import type { StreamedProgram, StreamEnding } from '../../platform/processes/run-program.js';
import type {
  Admit,
  Release,
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
} from './transport.js';

const maxTailChars = 4096;

/** What the OpenSSH client says on stderr: its own notes on how far it has come, and the last 4 KB of the rest. */
class StderrLog {
  readonly #decoder = new TextDecoder();
  readonly #onNote: (note: string) => void;
  #torn = '';
  #tail = '';

  constructor(onNote: (note: string) => void) {
    this.#onNote = onNote;
  }

  read(chunk: Uint8Array): void {
    const lines = (this.#torn + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#torn = (lines.pop() ?? '').slice(-maxTailChars);
    for (const line of lines) this.#line(line.replace(/\r$/, ''));
  }

  /** All but the notes. */
  tail(): string {
    if (this.#torn !== '') this.#line(this.#torn);
    this.#torn = '';
    return this.#tail;
  }

  #line(line: string): void {
    if (/^debug\d: /.test(line)) this.#onNote(line);
    else if (!/^OpenSSH_\S+, |^Authenticated to |^Transferred: |^Bytes per second: /.test(line)) {
      this.#tail = `${this.#tail}${line}\n`.slice(-maxTailChars);
    }
  }
}

export interface OpenSshDeps {
  readonly ports: SshPorts;
  readonly sshBin: string;
  readonly admit: Admit;
}

/** A server that has not spoken by then loses its place: it is far away, or not there. */
const silentMs = durationMs(250);
/** Behind a bastion the place is about the bastion, which has spoken long before. */
const silentBehindBastionMs = durationMs(2_000);
/** What the client ends with where it failed itself. */
const clientFailed = 255;

const always = [
  '-T',
  '-a',
  '-x',
  ...[
    // What older clients do not know they shall pass over.
    'IgnoreUnknown=SessionType,ForkAfterAuthentication,StdinNull',
    'BatchMode=yes',
    'ConnectionAttempts=1',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=2',
    // An existing master of the user's is used; we never become one, for ending us would end them.
    'ControlMaster=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'RequestTTY=no',
    'SessionType=default',
    'ForkAfterAuthentication=no',
    'StdinNull=no',
    // Says when the server has spoken and when the login is through.
    'LogLevel=DEBUG1',
    'VisualHostKey=no',
  ].flatMap((option) => ['-o', option]),
];

function argsOf({ host, command, connectTimeoutMs, avoidMaster }: RemoteRequest): string[] {
  const seconds = Math.max(1, Math.round(connectTimeoutMs / 1000));
  return [
    ...always,
    '-o',
    `ConnectTimeout=${seconds}`,
    ...(avoidMaster ? ['-o', 'ControlPath=none'] : []),
    '--',
    host,
    command,
  ];
}

/** One command by the OpenSSH client. */
class OpenSshRun implements RemoteRun {
  readonly #listener: RemoteListener;
  readonly #log = new StderrLog((note) => this.#note(note));
  #program: StreamedProgram | undefined;
  #release: Release | undefined;
  #cancelSilence: () => void = () => undefined;
  #over = false;
  #started = false;
  #unsent: Uint8Array[] = [];

  constructor(
    deps: OpenSshDeps,
    request: RemoteRequest,
    bastion: string | undefined,
    listener: RemoteListener,
  ) {
    this.#listener = listener;
    deps.admit(bastion, (release) => {
      if (this.#over) {
        release();
        return;
      }
      this.#release = release;
      const patience = bastion === undefined ? silentMs : silentBehindBastionMs;
      this.#cancelSilence = deps.ports.after(patience, () => this.#leavePlace());
      this.#spawn(deps, request);
    });
  }

  #spawn({ ports, sshBin }: OpenSshDeps, request: RemoteRequest): void {
    this.#program = ports.stream(
      {
        program: sshBin,
        args: argsOf(request),
        // The inner ssh of a ProxyJump does not inherit BatchMode; older ones know only SSH_ASKPASS.
        env: { SSH_ASKPASS_REQUIRE: 'never', SSH_ASKPASS: '/bin/false' },
      },
      {
        onStdout: (chunk) => this.#listener.onStdout(chunk),
        onStderr: (chunk) => this.#log.read(chunk),
        onEnd: (ending) => this.#end(this.#endingOf(ending, sshBin)),
      },
    );
    for (const bytes of this.#unsent) this.#program.write(bytes);
    this.#unsent = [];
  }

  write(bytes: Uint8Array): void {
    if (this.#over) return;
    if (this.#program) this.#program.write(bytes);
    else this.#unsent.push(bytes);
  }

  started(): void {
    this.#started = true;
    this.#leavePlace();
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#program?.kill();
    this.#leavePlace();
  }

  #note(note: string): void {
    if (note.includes('Remote protocol version')) this.#cancelSilence();
    else if (/Authentication succeeded|Authenticated to|mux_client_request_session/.test(note)) {
      this.#leavePlace();
    }
  }

  #leavePlace(): void {
    this.#cancelSilence();
    this.#release?.();
    this.#release = undefined;
  }

  #end(ending: RemoteEnding): void {
    if (this.#over) return;
    this.#over = true;
    this.#leavePlace();
    this.#listener.onEnd(ending);
  }

  #endingOf(ending: StreamEnding, sshBin: string): RemoteEnding {
    if (ending.kind === 'missing') {
      return { kind: 'failed', failure: withDetail(failures.noClient, sshBin) };
    }
    const stderr = this.#log.tail();
    if (ending.kind === 'exited' && ending.code !== clientFailed) {
      return { kind: 'exited', code: ending.code, stderr };
    }
    return { kind: 'failed', failure: opensshFailure(stderr, this.#started) };
  }
}

/** Runs the command by the OpenSSH client, which does all that the user's configuration says. */
export function runByOpenSsh(
  deps: OpenSshDeps,
  request: RemoteRequest,
  bastion: string | undefined,
  listener: RemoteListener,
): RemoteRun {
  return new OpenSshRun(deps, request, bastion, listener);
}
