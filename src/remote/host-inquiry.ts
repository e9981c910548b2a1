import { between, durationMs, type DurationMs, type EpochMs } from '../core/time.js';
import type { Transport } from '../core/session/snapshot.js';
import { err, ok, type Result } from '../core/result.js';
import { documentFailure, failures, hostFailure, type SshFailure } from './ssh/failures.js';
import { parseSnapshotDocument } from './wire/snapshot-document.js';
import type { HostPlan } from './host-plan.js';
import type { SshPorts } from '../platform/ports/ssh-ports.js';
import { RemoteStream } from './ssh/remote-stream.js';
import { pushBin } from './ssh/remote-command.js';
import type { SshTransport } from './ssh/transport.js';
import type { HostAnswer, HostResult } from '../core/fleet/host-result.js';

export interface InquiryDeps {
  readonly transport: SshTransport;
  readonly ports: Pick<SshPorts, 'now' | 'after' | 'random'>;
  /** codex-ps as one file, for `@push`; the error is one clean sentence. */
  readonly readProgram: () => Promise<Result<Uint8Array, string>>;
  readonly interval: DurationMs;
  readonly allSources: boolean;
  /** Whether a host that is asked once also sends the timelines of its threads. */
  readonly timeline: boolean;
}

export interface InquiryListener {
  readonly onAnswer: (answer: HostAnswer) => void;
  /** It answers only when it is asked. */
  readonly onPoll: () => void;
  /** Once, and last; never after `destroy`. */
  readonly onEnd: (failure: SshFailure | undefined) => void;
}

/** A second of the time is left for the answer after the login. */
export function connectTimeoutMs({ timeout }: HostPlan): number {
  return Math.max(1_000, timeout - 1_000);
}

/** What is known of one host from one connection to the next, and how it is asked. */
export class HostInquiry {
  readonly #plan: HostPlan;
  readonly #deps: InquiryDeps;
  #stream: RemoteStream | undefined;
  #generation = 0;
  #skew = durationMs(0);
  #directory: string | undefined;
  #via: Transport | undefined;
  #because: string | undefined;
  /** What was wrong with the newest text that was no document, where that is known. */
  #notDocument: SshFailure | undefined;

  constructor(plan: HostPlan, deps: InquiryDeps) {
    this.#plan = plan;
    this.#deps = deps;
  }

  /** The result of a failure, with the client that met it. */
  failed(failure: SshFailure): HostResult {
    return {
      kind: 'failed',
      failure: hostFailure(this.#plan.host, failure),
      transport: this.#via,
      transportReason: this.#because,
    };
  }

  /** The failure if the deadline passes now. */
  overdue(): SshFailure {
    return this.#stream?.suspect() ?? failures.deadline;
  }

  /** Connects and starts codex-ps there; the latency of each answer begins at `askedAt`. */
  async open(
    mode: 'once' | 'watch',
    { hung, askedAt }: { readonly hung: boolean; readonly askedAt: () => EpochMs },
    listener: InquiryListener,
  ): Promise<void> {
    const generation = this.#next();
    const { remoteBin, timeout, host } = this.#plan;
    const program = remoteBin === pushBin ? await this.#deps.readProgram() : ok(new Uint8Array());
    if (generation !== this.#generation) return;
    if (!program.ok) {
      listener.onEnd({ ...failures.config, error: program.error, hint: undefined });
      return;
    }
    this.#stream = new RemoteStream(
      this.#deps.transport,
      {
        host,
        task: {
          token: streamToken(this.#deps.ports.random),
          mode: mode === 'once' && this.#deps.timeline ? 'timeline' : mode,
          remoteBin,
          place: this.#directory,
          deadlineMs: timeout,
          intervalMs: this.#deps.interval,
          allSources: this.#deps.allSources,
        },
        connectTimeoutMs: connectTimeoutMs(this.#plan),
        avoidMaster: hung,
        program: program.value,
      },
      {
        onVia: (via, because) => {
          this.#via = via;
          this.#because = because;
        },
        onPoll: listener.onPoll,
        onPlace: (directory) => (this.#directory = directory),
        onText: (text) => this.#read(text, askedAt(), listener),
        onEnd: (failure) => listener.onEnd(this.#explain(failure)),
      },
    );
  }

  ask(): void {
    this.#stream?.ask();
  }

  /** Ends the connection; the listener is not called after that. */
  close(): void {
    this.#next();
    this.#stream?.destroy();
    this.#stream = undefined;
  }

  #next(): number {
    this.#generation += 1;
    this.#notDocument = undefined;
    return this.#generation;
  }

  #read(text: string, askedAt: EpochMs, listener: InquiryListener): boolean {
    const receivedAt = this.#deps.ports.now();
    const read = parseSnapshotDocument(text, {
      host: this.#plan.host,
      receivedAt,
      skew: this.#skew,
    });
    if (!read.ok) {
      this.#notDocument = documentFailure(read.error);
      return false;
    }
    this.#skew = read.value.skew;
    listener.onAnswer({
      snapshot: read.value.snapshot,
      failures: read.value.failures,
      transport: this.#via ?? 'openssh',
      transportReason: this.#because ?? '',
      latency: between(askedAt, receivedAt),
    });
    return true;
  }

  /** Why a text was no snapshot explains more than how its program ended. */
  #explain(failure: SshFailure | undefined): SshFailure | undefined {
    const isOfProgram = failure?.kind === 'exit' || failure?.kind === 'protocol';
    return isOfProgram ? (this.#notDocument ?? failure) : failure;
  }
}

/** Nobody at the other end can know it before the script says it. */
export function streamToken(random: () => number): string {
  return `${random().toString(36).slice(2)}${random().toString(36).slice(2)}`;
}

export function noAnswer(failure: SshFailure | undefined): SshFailure {
  return failure ?? { ...failures.lost, error: 'the codex-ps there ended' };
}

export function programMissing(path: string): Result<Uint8Array, string> {
  return err(`this build of codex-ps has nothing to send: ${path} is missing`);
}
