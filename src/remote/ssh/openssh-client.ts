import { durationMs } from '../../core/time.js';
import type { StreamedProgram, ProgramEnd } from '../../platform/processes/run-program.js';
import { failures, withDetail } from './failures.js';
import { opensshFailure } from './openssh-failure.js';
import { settingUnlessNone, type SshTarget } from './ssh-config.js';
import type {
  RemoteEnding,
  RemoteListener,
  RemoteRequest,
  RemoteRun,
  SshDeps,
} from './transport.js';

const maxTailChars = 4096;
const maxLines = 64;

/**
 * The last lines of what the OpenSSH client prints on stderr, apart from its debug lines. Until the host's key is
 * accepted all of it is from this machine, or from a bastion; from then on only what follows counts, which may be the
 * host's.
 */
class StderrLog {
  /** Of the remote command. */
  exitStatus: number | undefined;
  readonly #decoder = new TextDecoder();
  #partial = '';
  #lines: readonly string[] = [];
  #isAccepted = false;

  /** Gives the debug lines among them. */
  read(chunk: Uint8Array): readonly string[] {
    const lines = (this.#partial + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#partial = (lines.pop() ?? '').slice(-maxTailChars);
    return lines.filter((line) => this.#isDebug(line.replace(/\r$/, '')));
  }

  lines(): readonly string[] {
    if (this.#partial !== '') this.#isDebug(this.#partial);
    this.#partial = '';
    return this.#lines;
  }

  #isDebug(line: string): boolean {
    const isDebug = /^debug\d: /.test(line);
    if (isDebug) {
      if (!this.#isAccepted && line.includes('SSH2_MSG_SERVICE_ACCEPT received')) {
        this.#isAccepted = true;
        this.#lines = [];
      }
      const [, status] = /^debug1: Exit status (-?\d+)/.exec(line) ?? [];
      if (status !== undefined) this.exitStatus = Number(status);
    } else if (!/^OpenSSH_\S+, |^Authenticated to |^Transferred: |^Bytes per second: /.test(line)) {
      this.#lines = [...this.#lines, line.slice(0, maxTailChars)].slice(-maxLines);
    }
    return isDebug;
  }
}

/** A server that has not answered by then gives up its login slot: it is far away, or not there. */
const responseWaitMs = durationMs(250);
/** Behind a bastion the slot is about the bastion, which has answered long before. */
const bastionWaitMs = durationMs(2_000);
/** The client's exit code for its own failure. */
const clientFailed = 255;

const always = [
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
  // Says when the server has answered and when the login is done.
  'LogLevel=DEBUG1',
  'VisualHostKey=no',
];
/** Only where the client knows them (8.7); IgnoreUnknown would take the place of the user's own. */
const ifKnown: readonly (readonly [key: string, option: string])[] = [
  ['sessiontype', 'SessionType=default'],
  ['forkafterauthentication', 'ForkAfterAuthentication=no'],
  ['stdinnull', 'StdinNull=no'],
];

function argsOf(request: RemoteRequest, { settings }: SshTarget, useMaster: boolean): string[] {
  const { host, command, connectTimeoutMs } = request;
  const seconds = Math.max(1, Math.round(connectTimeoutMs / 1000));
  const options = [
    ...always,
    ...ifKnown.flatMap(([key, option]) => (settings.has(key) ? [option] : [])),
    `ConnectTimeout=${seconds}`,
    ...(useMaster || settingUnlessNone(settings, 'controlpath') === undefined
      ? []
      : ['ControlPath=none']),
  ];
  return ['-T', '-a', '-x', ...options.flatMap((option) => ['-o', option]), '--', host, command];
}

/** Runs a command by the OpenSSH client, which does all that the user's configuration says. */
export function runOpenSsh(
  { ports, slots, sshBin }: SshDeps,
  request: RemoteRequest,
  { target, useMaster }: { readonly target: SshTarget; readonly useMaster: boolean },
  listener: RemoteListener,
): RemoteRun {
  let program: StreamedProgram | undefined;
  let cancelWait = (): void => undefined;
  const log = new StderrLog();
  const onDebug = (line: string): void => {
    if (line.includes('Remote protocol version')) cancelWait();
    else if (/Entering interactive session|mux_client_request_session/.test(line)) {
      listener.onWaiting(undefined);
      releaseSlot();
    } else if (/Server accepts key: .* (?:agent|authenticator)\b/.test(line)) {
      listener.onWaiting(failures.agentWaits);
    }
  };
  const releaseSlot = (): void => {
    cancelWait();
    release();
  };
  const release = slots.request(target.bastion, () => {
    const wait = target.bastion === undefined ? responseWaitMs : bastionWaitMs;
    cancelWait = ports.after(wait, () => release());
    program = ports.stream(
      {
        program: sshBin,
        args: argsOf(request, target, useMaster),
        // The inner ssh of a ProxyJump does not inherit BatchMode; older ones know only SSH_ASKPASS.
        env: { SSH_ASKPASS_REQUIRE: 'never', SSH_ASKPASS: '/bin/false' },
      },
      {
        onStdout: listener.onStdout,
        onStderr: (chunk) => log.read(chunk).forEach(onDebug),
        onEnd: (end) => {
          releaseSlot();
          const missing = end.kind === 'missing' && withDetail(failures.noClient, sshBin);
          listener.onEnd(
            missing
              ? { kind: 'failed', failure: missing, stderr: '' }
              : endingOf(end, log, listener.hasBegun()),
          );
        },
      },
    );
    if (request.input) program.write(request.input);
  });
  return {
    write: (bytes) => program?.write(bytes),
    destroy: () => {
      program?.kill();
      releaseSlot();
    },
  };
}

function endingOf(end: ProgramEnd, log: StderrLog, hasBegun: boolean): RemoteEnding {
  const lines = log.lines();
  const stderr = lines.join('\n').slice(-maxTailChars);
  // The remote command may end with the same code; only a debug line shows that.
  const isOfCommand = log.exitStatus === clientFailed;
  return end.kind === 'exited' && (end.code !== clientFailed || isOfCommand)
    ? { kind: 'exited', code: end.code, stderr }
    : { kind: 'failed', failure: opensshFailure(lines, hasBegun), stderr };
}
