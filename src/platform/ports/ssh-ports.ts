import type { After } from '../../core/time.js';
import { afterMs } from '../after.js';
import { dial, isListening, type Dial } from '../dial.js';
import type { HostPorts } from '../host-ports.js';
import { accountHome } from '../node-identity.js';
import { streamProgram, type StreamProgram } from '../processes/run-program.js';
import { nodePorts } from './node-ports.js';

export interface SshPorts extends Pick<HostPorts, 'now' | 'run' | 'files'> {
  readonly after: After;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly stream: StreamProgram;
  readonly dial: Dial;
  readonly isListening: (socketPath: string) => Promise<boolean>;
  /** As the user database has it: ssh ignores HOME. */
  readonly homeDir: string;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function nodeSshPorts(): SshPorts {
  const { now, run, files, identity } = nodePorts();
  return {
    ...{ now, run, files, after: afterMs, dial, isListening },
    random: () => Math.random(),
    stream: streamProgram,
    // A user who is not in the database has only HOME.
    homeDir: accountHome() ?? identity.homeDir,
    uid: identity.uid,
    env: process.env,
  };
}
