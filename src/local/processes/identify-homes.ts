import { dirname, join } from 'node:path/posix';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Discovery, Holding } from '../../core/facts/processes.js';
import type { Pid } from '../../core/ids.js';
import type { FilePort } from '../../platform/host-ports.js';

/** What discovery found, with paths that are valid here. */
export type Identified = Pick<HostFacts, 'discovery' | 'elsewhere'>;

type Files = Pick<FilePort, 'stat' | 'realPath' | 'list'>;

/**
 * Compares files by device and inode, since a path may name another file for a process in another mount namespace, or
 * where `sessions` is a link. `homes`: the real paths of those that exist here.
 */
export async function identifyHomes(
  found: Discovery,
  homes: readonly string[],
  files: Files,
): Promise<Identified> {
  const others = new Map(
    found.processes.flatMap((process) => (process.otherMounts ? [[process.pid, process]] : [])),
  );
  const shared = await Promise.all(
    found.holdings.map(async (holding) =>
      others.has(holding.pid) ? asSeenHere(holding, homes, files) : holding,
    ),
  );
  const elsewhere = await Promise.all(
    [...others.values()].map(async ({ pid, cwd }): Promise<readonly Pid[]> =>
      cwd !== undefined && (await isSameFile(`/proc/${pid}/cwd`, cwd, files)) ? [] : [pid],
    ),
  );
  const inPlace = await Promise.all(shared.map((holding) => behindLink(holding, homes, files)));
  const holdings = await withLinkedHomes(inPlace, homes, files);
  const homeOf = new Map(
    found.holdings.map(({ pid, codexHome }, n) => [`${pid} ${codexHome}`, holdings[n]?.codexHome]),
  );
  const processes = found.processes.map((process) => {
    const home = homeOf.get(`${process.pid} ${process.codexHome ?? ''}`);
    return home === undefined || home === process.codexHome
      ? process
      : { ...process, codexHome: home };
  });
  return {
    discovery: { ...found, processes, holdings },
    elsewhere: new Set(elsewhere.flat()),
  };
}

export async function isSameFile(one: string, other: string, files: Files): Promise<boolean> {
  const [first, second] = await Promise.all([files.stat(one), files.stat(other)]);
  return first.ok && second.ok && first.value.identity === second.value.identity;
}

/** A home that a container shares with this machine has its files here too, perhaps under another path. */
async function asSeenHere(
  holding: Holding,
  homes: readonly string[],
  files: Files,
): Promise<Holding> {
  const { pid, path, codexHome, lost, readAt } = holding;
  if (!path.startsWith(`${codexHome}/`)) return holding;
  const theirs = `/proc/${pid}/root${codexHome}`;
  for (const home of new Set([codexHome, ...homes])) {
    if (!(await isSameFile(theirs, home, files))) continue;
    return {
      ...holding,
      codexHome: home,
      path: join(home, path.slice(codexHome.length)),
      readAt: lost === 'deleted' ? readAt : undefined,
    };
  }
  return holding;
}

/** A year or a month below `sessions` may be a link too: then the rollout is where Codex made it. */
async function behindLink(
  holding: Holding,
  homes: readonly string[],
  files: Files,
): Promise<Holding> {
  if (holding.lost !== 'moved') return holding;
  const [name = '', year = '', month = '', day = ''] =
    /[^/]*-(\d{4})-(\d{2})-(\d{2})T[^/]*$/.exec(holding.path) ?? [];
  for (const home of new Set([holding.codexHome, ...homes])) {
    const path = join(home, 'sessions', year, month, day, name);
    if (!(await isSameFile(path, holding.path, files))) continue;
    return { ...holding, codexHome: home, path, lost: undefined };
  }
  return holding;
}

/** Rollouts in the directory that the `sessions` of a home links to belong to that home. */
async function withLinkedHomes(
  holdings: readonly Holding[],
  homes: readonly string[],
  files: Files,
): Promise<readonly Holding[]> {
  const roots = new Set(
    holdings.flatMap((holding) => (isGuess(holding) ? sessionsRoot(holding.path) : [])),
  );
  if (roots.size === 0) return holdings;
  const homeByRoot = new Map<string, string>();
  for (const home of homes) {
    const real = await files.realPath(join(home, 'sessions'));
    if (real.ok && !homeByRoot.has(real.value)) homeByRoot.set(real.value, home);
  }
  for (const root of roots) {
    const known = homeByRoot.get(root);
    if (known !== undefined && known !== dirname(root)) continue;
    const home = await homeBeside(root, files);
    if (home !== undefined) homeByRoot.set(root, home);
  }
  return holdings.map((holding) => {
    const home = isGuess(holding) ? homeByRoot.get(sessionsRoot(holding.path)) : undefined;
    return home === undefined ? holding : { ...holding, codexHome: home };
  });
}

/** Its home is known from its path alone. */
function isGuess({ kind, path, codexHome, lost }: Holding): boolean {
  return kind === 'rollout' && lost !== 'moved' && codexHome === dirname(sessionsRoot(path));
}

/** `…/sessions` of `…/sessions/2026/11/23/rollout-….jsonl`. */
function sessionsRoot(path: string): string {
  return dirname(dirname(dirname(dirname(path))));
}

/** What every home has after its first use. */
const homeFiles =
  /^(?:config\.toml|auth\.json|session_index\.jsonl|history\.jsonl|state_\d+\.sqlite)$/;
const maxNeighbours = 64;

/** Where the directory above `sessions` is not a home itself, one beside it may link to it. */
async function homeBeside(root: string, files: Files): Promise<string | undefined> {
  const around = dirname(root);
  const names = await files.list(around);
  if (!names.ok || names.value.some((name) => homeFiles.test(name))) return undefined;
  const above = dirname(around);
  const neighbours = await files.list(above);
  if (!neighbours.ok) return undefined;
  for (const name of neighbours.value.slice(0, maxNeighbours)) {
    const home = join(above, name);
    const real = await files.realPath(join(home, 'sessions'));
    if (!real.ok || real.value !== root || home === around) continue;
    // Not a link to the directory itself.
    const realHome = await files.realPath(home);
    if (realHome.ok && realHome.value !== around) return home;
  }
  return undefined;
}
