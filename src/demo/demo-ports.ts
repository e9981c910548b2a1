import type { HostName } from '../core/ids.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import type { EpochMs } from '../core/time.js';
import type { Collector, CollectorOptions } from '../local/host-collector.js';
import { createHostCollector } from '../local/host-collector.js';
import type { Command, CommandOutcome, HostPorts } from '../platform/host-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import { demoFilePort, demoUid } from './demo-files.js';
import fleet from './demo-fleet.json' with { type: 'json' };
import { demoHost, type DemoProcess, type HostScript } from './demo-host.js';

const hostScripts: readonly HostScript[] = fleet;
export const demoHosts: readonly HostName[] = hostScripts.map(({ name }) => name as HostName);

export interface DemoClock {
  readonly now: () => EpochMs;
  readonly began: EpochMs;
  /** Another seed gives other ids and pids. */
  readonly seed: string;
}

/** For a single refresh: the demo begins with it. */
export function stoppedClock(at: EpochMs): DemoClock {
  return { began: at, seed: String(at), now: () => at };
}

export function demoCollectorOptions(version: string): CollectorOptions {
  return {
    codexHome: undefined,
    discovery: 'auto',
    lsofTimeoutMs: 1000,
    namesPath: '/nowhere/session_names.jsonl',
    codexPsVersion: version,
    // Never opened: no home has a daemon's socket.
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}

/** The collector of a real host, on simulated ports. */
export function createDemoCollector(host: HostName, clock: DemoClock, version: string): Collector {
  const ports = createDemoPorts(host, clock);
  const collector = createHostCollector(ports, demoCollectorOptions(version));
  return { collect: async () => ofHost(await collector.collect(), host) };
}

/** Every collector calls its own machine `local`. */
export function ofHost(snapshot: HostSnapshot, host: HostName): HostSnapshot {
  const sessions = snapshot.sessions.map((session) => ({ ...session, host }));
  const accounts = snapshot.accounts.map((account) => ({ ...account, host }));
  return { ...snapshot, host, sessions, accounts };
}

/**
 * A simulated machine behind the ports that a real one has, so that discovery, rollout reading and the status rules
 * are the real ones. It calls itself a Mac, where only lsof and ps are asked.
 */
export function createDemoPorts(name: HostName, clock: DemoClock): HostPorts {
  const script = hostScripts.find((other) => other.name === name);
  if (!script) throw new Error(`the demo has no host ${name}`);
  const momentAt = demoHost(script, clock);
  const run = ({ program }: Command): CommandOutcome => {
    const { processes } = momentAt(clock.now());
    if (program === 'lsof') return exited(lsofText(processes));
    return program === 'ps' ? exited(psText(processes)) : { kind: 'missing' };
  };
  return {
    now: clock.now,
    run: (command) => Promise.resolve(run(command)),
    files: demoFilePort(() => momentAt(clock.now()).files),
    identity: { platform: 'darwin', uid: demoUid, homeDir: script.homeDir },
  };
}

function exited(stdout: string): CommandOutcome {
  return { kind: 'exited', code: 0, stdout, stderr: '' };
}

/** As `lsof -F pRucftan` prints it. */
function lsofText(processes: readonly DemoProcess[]): string {
  return processes
    .flatMap(({ pid, parentPid, tty, codex }) => {
      if (!codex) return [];
      const held = codex.heldPaths.map((path, index) => `f${23 + index}\nau\ntREG\nn${path}\n`);
      return [
        `p${pid}\nR${parentPid}\nu${demoUid}\nccodex\n`,
        `fcwd\na \ntDIR\nn${codex.cwd}\n`,
        `ftxt\na \ntREG\nn/opt/homebrew/bin/codex\n`,
        `f0\nau\ntCHR\nn/dev/${tty}\n`,
        ...held,
      ];
    })
    .join('');
}

/** As `ps -o pid=,ppid=,uid=,lstart=,stat=,args=` prints it; one that prints nothing would count as broken. */
function psText(processes: readonly DemoProcess[]): string {
  const launchd = `1 0 ${demoUid} Mon Jan  5 08:00:00 2026 Ss /sbin/launchd\n`;
  const lines = processes.map(({ pid, parentPid, startedMs, commandLine }) =>
    [pid, parentPid, demoUid, longStart(startedMs), 'S', `${commandLine}\n`].join(' '),
  );
  return [launchd, ...lines].join('');
}

/** `Mon Nov 23 14:12:13 2026`, in UTC. */
function longStart(atMs: number): string {
  return new Date(atMs)
    .toUTCString()
    .replace(/^(\w+), (\d+) (\w+) (\d+) (\S+).*/, '$1 $3 $2 $5 $4')
    .replace(/ 0(?=\d )/, '  ');
}
