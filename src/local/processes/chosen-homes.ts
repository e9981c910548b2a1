import { join } from 'node:path';
import type { HostFacts } from '../../core/facts/host-facts.js';
import { type Discovery, type LeftOutProcess, isOutOfReach } from '../../core/facts/processes.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { identifyHomes, isSameFile, type Identified } from './identify-homes.js';
import { bytesOf } from '../../platform/paths/path-bytes.js';
import type { HostPorts } from '../../platform/host-ports.js';

interface ChosenHomes extends Identified, Pick<HostFacts, 'leftOut' | 'warnings'> {
  /** Every CODEX_HOME to read: the chosen one, else each that a process of this user uses. */
  readonly homes: readonly string[];
}

/** The named home, whoever uses it (a warning if it does not exist); else every home that a Codex of this user uses. */
export async function chooseHomes(
  found: Discovery,
  named: string | undefined,
  ports: Pick<HostPorts, 'files' | 'identity'>,
): Promise<ChosenHomes> {
  const codexHome = named === undefined ? undefined : exactHome(named, found);
  // lsof and /proc give real paths.
  const real = await ports.files.realPath(codexHome ?? join(ports.identity.homeDir, '.codex'));
  const used = found.processes.flatMap((process) =>
    process.otherMounts ? [] : (process.codexHome ?? []),
  );
  const known = [...new Set([...(real.ok ? [real.value] : []), ...used])];
  const { discovery: identified, elsewhere } = await identifyHomes(found, known, ports.files);
  if (codexHome === undefined) return ownHomes(identified, elsewhere, ports.identity.uid);
  const stat = real.ok ? await ports.files.stat(real.value) : real;
  const home = real.ok ? await usedName(real.value, used, ports.files) : codexHome;
  const discovery = ofHome(identified, home);
  const isDirectory = stat.ok && stat.value.kind === 'directory';
  // A home that was deleted under its sessions still has them.
  const isHeld = !stat.ok && stat.error.code === 'ENOENT' && discovery.holdings.length > 0;
  if (!isDirectory && !isHeld) {
    const why = stat.ok
      ? 'is not a directory'
      : (failures[stat.error.code] ?? `cannot be read (${stat.error.code})`);
    return {
      discovery: { ...found, processes: [], holdings: [] },
      elsewhere,
      homes: [],
      leftOut: [],
      warnings: [`CODEX_HOME ${cleanLine(codexHome, 200)} ${why}: no sessions are shown`],
    };
  }
  const leftOut = leftOutOf(found, discovery, 'other-home');
  const warnings = await closedHome(home, codexHome, ports);
  return { discovery, elsewhere, homes: [home], leftOut, warnings };
}

/** The name by which processes use a home that is mounted at a second place. */
async function usedName(
  home: string,
  used: readonly string[],
  files: HostPorts['files'],
): Promise<string> {
  if (used.includes(home)) return home;
  const same = await Promise.all(used.map((name) => isSameFile(name, home, files)));
  return used[same.indexOf(true)] ?? home;
}

/** Node decodes bytes of arguments and variables that are not UTF-8 as U+FFFD; a process that uses the home has them. */
function exactHome(named: string, { processes }: Discovery): string {
  if (!named.includes('\ufffd')) return named;
  const homes = processes.flatMap((process) => process.codexHome ?? []);
  return homes.find((home) => bytesOf(home).toString() === named) ?? named;
}

/** A directory that may not be entered keeps its rows, with little in them. */
async function closedHome(
  home: string,
  called: string,
  { files }: Pick<HostPorts, 'files'>,
): Promise<readonly string[]> {
  const below = await files.stat(join(home, 'sessions'));
  return !below.ok && below.error.code === 'EACCES'
    ? [`CODEX_HOME ${cleanLine(called, 200)} may not be entered: what its sessions do is not known`]
    : [];
}

/** What holds a thread in a home, or uses that home by its files or its environment. */
function ofHome(found: Discovery, home: string): Discovery {
  const holdings = found.holdings.filter((holding) => holding.codexHome === home);
  const holders = new Set(holdings.map((holding) => holding.pid));
  const processes = found.processes.filter(({ pid, codexHome, environmentHome, args }) => {
    const used = codexHome ?? environmentHome;
    // Its server may serve another home than that of its own environment.
    const namesServer = args.some((arg) => /^--remote(?:=|$)/.test(arg));
    return used === undefined || used === home || holders.has(pid) || namesServer;
  });
  return { ...found, processes, holdings };
}

function leftOutOf(
  found: Discovery,
  { processes }: Discovery,
  why: LeftOutProcess['why'],
): readonly LeftOutProcess[] {
  const chosen = new Set(processes);
  return found.processes.flatMap((process) => (chosen.has(process) ? [] : [{ process, why }]));
}

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a directory',
  EACCES: 'may not be read',
  ETIMEDOUT: 'does not respond',
};

function ownHomes(found: Discovery, elsewhere: Identified['elsewhere'], uid: number): ChosenHomes {
  const processes = found.processes.filter(
    (process) => process.uid === undefined || process.uid === uid,
  );
  const own = new Set(processes.map((process) => process.pid));
  const holdings = found.holdings.filter((holding) => own.has(holding.pid));
  const homes = [
    ...processes.flatMap((process) => (process.otherMounts ? [] : (process.codexHome ?? []))),
    ...holdings.flatMap((holding) => (isOutOfReach(holding) ? [] : holding.codexHome)),
  ];
  const discovery = { ...found, processes, holdings };
  return {
    discovery,
    elsewhere,
    leftOut: leftOutOf(found, discovery, 'other-user'),
    homes: [...new Set(homes)],
    warnings: [],
  };
}
