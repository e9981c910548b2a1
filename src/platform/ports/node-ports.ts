import { epochMs } from '../../core/time.js';
import type { HostPorts } from '../host-ports.js';
import { nodeFiles } from '../files/node-files.js';
import { nodeIdentity } from '../node-identity.js';
import { runCommand } from '../processes/run-program.js';

export function nodePorts(): HostPorts {
  return {
    now: () => epochMs(Date.now()),
    run: runCommand,
    files: nodeFiles,
    identity: nodeIdentity(),
  };
}
