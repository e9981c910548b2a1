import { userInfo } from 'node:os';
import { durationMs, epochMs, type DurationMs, type EpochMs } from '../../core/time.js';
import { dial, isListening, type Dial } from '../dial.js';
import type { Command, CommandOutcome, FilePort } from '../host-ports.js';
import { nodeFiles } from '../files/node-files.js';
import { nodeIdentity } from '../node-identity.js';
import { runCommand } from '../processes/run-program.js';
import { streamProgram, type StreamProgram } from '../processes/run-program.js';

/** Calls `run` once after `wait`, unless cancelled. */
export type After = (wait: DurationMs, run: () => void) => () => void;

/** Everything that reaching other hosts touches of this machine. */
export interface SshPorts {
  readonly now: () => EpochMs;
  readonly after: After;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly run: (command: Command) => Promise<CommandOutcome>;
  readonly stream: StreamProgram;
  readonly dial: Dial;
  /** Whether a program listens at this Unix socket. */
  readonly isListening: (socketPath: string) => Promise<boolean>;
  readonly files: FilePort;
  /** As the user database has it: ssh ignores HOME. */
  readonly homeDir: string;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function nodeSshPorts(): SshPorts {
  return {
    now: () => epochMs(Date.now()),
    after: (wait, run) => {
      const timer = setTimeout(run, Math.min(wait, durationMs(2 ** 31 - 1)));
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    run: runCommand,
    stream: streamProgram,
    dial,
    isListening,
    files: nodeFiles,
    homeDir: accountHome(),
    uid: process.getuid?.() ?? -1,
    env: process.env,
  };
}

/** A user who is not in the database has only HOME. */
function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return nodeIdentity().homeDir;
  }
}
