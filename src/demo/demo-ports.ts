import type { HostName } from '../core/ids.js';
import type { EpochMs } from '../core/time.js';
import type { Command, CommandOutcome, HostPorts } from '../platform/host-ports.js';
import { demoFilePort } from './demo-files.js';
import { DemoHost } from './demo-host.js';
import { lsofText, psText } from './demo-listings.js';
import { homeScript, studioScript } from './far-scripts.js';
import { localScript } from './demo-scripts.js';
import type { HostScript } from './script.js';

const scripts: readonly HostScript[] = [localScript, homeScript, studioScript];

export const demoHosts: readonly HostName[] = scripts.map(({ name }) => name as HostName);

export interface DemoClock {
  readonly now: () => EpochMs;
  /** When the demo began. */
  readonly began: EpochMs;
  /** Another seed gives other ids and pids. */
  readonly seed: string;
}

function exited(stdout: string): CommandOutcome {
  return { kind: 'exited', code: 0, stdout, stderr: '' };
}

/**
 * A made-up machine behind the very ports that a real one has: what is shown of it went through discovery, the
 * rollout reader and the rules. It calls itself a Mac, where lsof and ps are all there is to answer.
 */
export function createDemoPorts(name: HostName, clock: DemoClock): HostPorts {
  const script = scripts.find((other) => other.name === name);
  if (!script) throw new Error(`the demo has no host ${name}`);
  const host = new DemoHost(script, { seed: clock.seed, beganMs: clock.began });
  const run = ({ program }: Command): CommandOutcome => {
    const { processes } = host.at(clock.now());
    if (program === 'lsof') return exited(lsofText(processes));
    return program === 'ps' ? exited(psText(processes)) : { kind: 'missing' };
  };
  return {
    now: clock.now,
    run: (command) => Promise.resolve(run(command)),
    files: demoFilePort(() => host.at(clock.now()).files),
    identity: { platform: 'darwin', uid: 501, homeDir: script.homeDir },
  };
}
