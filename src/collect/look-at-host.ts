import type { DaemonWord } from '../domain/facts/daemon.js';
import type { HostFacts } from '../domain/facts/host-facts.js';
import { localHost } from '../domain/ids.js';
import { createBootClock } from './boot-clock.js';
import { chooseHomes } from './chosen-homes.js';
import { askDaemon } from './daemon/ask-daemon.js';
import { headReader } from './git/head-reader.js';
import { readLockTimes } from './lock-times.js';
import { holdersElsewhere } from './holders-elsewhere.js';
import { machineIdReader } from './machine-id.js';
import { namesReader } from './names/names-reader.js';
import type { HostPorts } from './ports/host-ports.js';
import type { UnixWebSocketPort } from './ports/unix-websocket.js';
import { repeatedDiscovery } from './repeated-discovery.js';
import { createRolloutPool } from './rollout-pool.js';
import { rolloutRequests } from './rollout-requests.js';
import type { DiscoveryMode, StartedDiscovery } from './start-discovery.js';
import { historyReader } from './titles/history-reader.js';
import { titlesReader } from './titles/titles-reader.js';
import { findToolProcesses } from './tool-processes.js';
import { homesWithNameless, ownersToLookBelow, workingDirectories } from './worth-a-look.js';

export interface LookOptions {
  /** undefined: every home that a live Codex of this user uses. */
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly lsofTimeoutMs: number;
  /** Where the user's own names are kept. */
  readonly namesPath: string;
  readonly codexPsVersion: string;
  readonly webSocket: UnixWebSocketPort;
  /** What was begun before this program was loaded, for the first look. */
  readonly started: StartedDiscovery | undefined;
}

/** The daemon has this long, from the question to its last word. */
const daemonTimeoutMs = 400;

/**
 * Looks at this machine: once, or again and again, remembering what need not be read twice.
 *
 *     discovery ─► homes ─┬─ daemon ──┐
 *                         ├─ locks    ├─► rollouts ─┬─ what runs below the owners
 *                         ├─ titles ──┘             └─ repositories
 *                         └─ names
 */
export function hostLooker(ports: HostPorts, options: LookOptions): () => Promise<HostFacts> {
  const bootClock = createBootClock();
  const pool = createRolloutPool(ports.files);
  const heads = headReader(ports);
  const titles = titlesReader(ports);
  const history = historyReader(ports.files);
  const names = namesReader(ports.files, options.namesPath);
  const machineId = machineIdReader(ports.files);
  const { discovery: mode, lsofTimeoutMs, started } = options;
  const discover = repeatedDiscovery(ports, { mode, lsofTimeoutMs, bootClock }, started);

  return async () => {
    const found = await discover();
    const { discovery, homes, ...chosen } = await chooseHomes(found, options.codexHome, ports);
    const [daemons, lockTimes, homeTitles, userNames] = await Promise.all([
      askDaemons(homes, ports, options),
      readLockTimes(discovery.holdings, ports.files),
      lookAtEach(homes, (home) => titles.look(home)),
      names.look(),
    ]);
    const rollouts = await pool.read(await rolloutRequests(discovery, daemons, homeTitles));
    const seen = { discovery, rollouts, daemons };
    const [elsewhere, toolProcesses, repositories, typed] = await Promise.all([
      holdersElsewhere({ ...seen, lockTimes }, ports.files),
      findToolProcesses(ports, ownersToLookBelow(seen), { bootClock }),
      heads.look(workingDirectories(seen)),
      lookAtEach(homesWithNameless(seen, homeTitles), (home) => history.look(home)),
    ]);
    return {
      host: localHost,
      at: ports.now(),
      homeDir: ports.identity.homeDir,
      machineId: await machineId(),
      ...seen,
      elsewhere,
      lockTimes,
      titles: homeTitles,
      history: typed,
      toolProcesses,
      repositories,
      names: userNames.byHost.get(localHost) ?? new Map(),
      ...chosen,
    };
  };
}

async function lookAtEach<T>(
  homes: readonly string[],
  look: (home: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(homes.map(async (home) => [home, await look(home)] as const)));
}

function askDaemons(
  homes: readonly string[],
  ports: HostPorts,
  options: LookOptions,
): Promise<ReadonlyMap<string, DaemonWord>> {
  const { webSocket, codexPsVersion: version } = options;
  const { files, identity } = ports;
  const question = { timeoutMs: daemonTimeoutMs, version, files, identity, webSocket };
  return lookAtEach(homes, (home) => askDaemon(home, question));
}
