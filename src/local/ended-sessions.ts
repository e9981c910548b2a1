import { join } from 'node:path/posix';
import { noFacts, type HostFacts } from '../core/facts/host-facts.js';
import { forEachAtOnce } from '../core/for-each-at-once.js';
import type { Pid } from '../core/ids.js';
import type { Result } from '../core/result.js';
import type { Holding } from '../core/facts/processes.js';
import type { Rollout, RolloutFailure } from '../core/facts/rollout.js';
import { threadFileOf } from '../core/rollout/thread-file.js';
import { liveThreads } from '../core/session/live-threads.js';
import type { Session } from '../core/session/session.js';
import { metaOf } from '../core/session/session-tree.js';
import { isDebugNote, type HostSnapshot } from '../core/session/snapshot.js';
import { howEnded } from '../core/status/how-ended.js';
import { createdAtOf } from '../core/status/thread-evidence.js';
import { counted } from '../core/text/clean-text.js';
import { dayMs, epochMs, type DurationMs, type EpochMs } from '../core/time.js';
import { hostSnapshot } from '../interpret/host-snapshot.js';
import { discoveryFailureText } from '../interpret/discovery-warnings.js';
import { isOfDesktop } from '../interpret/session-row.js';
import type { FilePort, HostPorts } from '../platform/host-ports.js';
import { createHostCollector, type CollectorOptions } from './host-collector.js';
import { rolloutsReader } from './rollout/rollout-pool.js';
import { dayDirectory } from './rollout/rollout-requests.js';
import { titlesReader } from './titles/titles-reader.js';

export interface EndedQuery {
  /** How far back to look. */
  readonly time: DurationMs;
  readonly bootedAt: EpochMs;
}

/** `liveAt`: when it was found out what runs. What was written after that may have begun after it. */
type Search = EndedQuery & { readonly liveAt: EpochMs };

/** No process has it. */
const nobodysPid = 0 as Pid;
/** A thread that began more days before the time in question is not found. */
const daysBefore = 30;
const mostFiles = 5_000;
const mostRead = 500;
const mostMs = 5_000;
/** Between two looks at the clock. */
const readAtOnce = 32;

/** This machine, with the sessions that have ended in place of those that run. Reads only. */
export async function collectEndedHere(
  ports: HostPorts,
  options: CollectorOptions,
  query: EndedQuery,
): Promise<HostSnapshot> {
  let facts = noFacts;
  const liveAt = ports.now();
  const onFacts = (seen: HostFacts): void => {
    facts = seen;
  };
  const live = await createHostCollector(ports, { ...options, search: 'all', onFacts }).collect();
  const { via, failures } = facts.discovery;
  const warnings = failures.map((failure) => discoveryFailureText(failure, via));
  const unseen = 'processes cannot be listed: which sessions have ended is not known';
  const found =
    via === undefined
      ? { sessions: [], warnings: [unseen] }
      : await endedSessions(ports, await withUsualHome(facts, ports), { ...query, liveAt });
  return {
    ...live,
    // Sessions that have ended have no processes, by which two names of one machine are told from a clone.
    machineId: undefined,
    ...{ processes: [], accounts: [], sessions: found.sessions },
    warnings: [
      ...[...facts.warnings, ...warnings, ...found.warnings],
      ...live.warnings.filter(isDebugNote),
    ],
  };
}

/** With the titles of `~/.codex`, unless another home was chosen, even where no Codex uses it now. */
async function withUsualHome(facts: HostFacts, ports: HostPorts): Promise<HostFacts> {
  const usual = await ports.files.realPath(join(ports.identity.homeDir, '.codex'));
  if (!usual.ok || facts.chosenHome !== undefined || facts.titles.has(usual.value)) return facts;
  const read = await titlesReader(ports)(usual.value);
  return { ...facts, titles: new Map([...facts.titles, [usual.value, read]]) };
}

async function endedSessions(
  { files, now }: HostPorts,
  facts: HostFacts,
  search: Search,
): Promise<Pick<HostSnapshot, 'sessions' | 'warnings'>> {
  const places = await candidates(files, facts, search);
  const found: (Holding & { readonly modifiedAt: EpochMs })[] = [];
  await forEachAtOnce(places.slice(0, mostFiles), readAtOnce, async (place) => {
    const stat = await files.stat(place.path);
    if (!stat.ok || stat.value.kind !== 'file') return;
    const { modifiedAt } = stat.value;
    const isLater = modifiedAt >= search.liveAt && modifiedAt <= now();
    if (modifiedAt < search.liveAt - search.time || isLater) return;
    found.push({ ...place, modifiedAt });
  });
  found.sort((a, b) => b.modifiedAt - a.modifiedAt);
  const holdings = found.slice(0, mostRead);
  const rollouts = new Map<string, Result<Rollout, RolloutFailure>>();
  const until = now() + mostMs;
  for (let from = 0; from < holdings.length && now() < until; from += readAtOnce) {
    const part = holdings.slice(from, from + readAtOnce);
    for (const read of await rolloutsReader(files)(part)) rollouts.set(...read);
  }
  const left = found.length - rollouts.size;
  const discovery = { ...facts.discovery, processes: [], holdings };
  const nobody = { daemons: new Map(), toolProcesses: new Map() };
  return {
    sessions: rowsOf({ ...facts, ...nobody, discovery, rollouts }, search.bootedAt),
    warnings: [
      ...(left > 0 ? [`${counted(left, 'older session')} not read: shorten --since`] : []),
      ...(places.length > mostFiles ? [`only the newest ${mostFiles} rollouts were searched`] : []),
    ],
  };
}

/** `facts` as if a process that is gone had these rollouts open. */
function rowsOf(facts: HostFacts, bootedAt: EpochMs): readonly Session[] {
  const rows = new Map(hostSnapshot(facts, '').sessions.map((row) => [row.threadId, row]));
  return liveThreads(facts).flatMap((thread) => {
    const row = rows.get(thread.threadId);
    if (!row) return [];
    const { ending, verdict } = howEnded(thread, facts, bootedAt);
    const { gitBranch, originator } = metaOf(thread) ?? {};
    return {
      ...{ ...row, verdict, pids: [], tty: undefined, attached: undefined, alarms: [] },
      // That of now may be another session's.
      ...{ repoRoot: undefined, gitBranch, gitCommit: undefined },
      hiddenSource: isOfDesktop(originator),
      ended: { ending, startedAt: createdAtOf(thread) },
    };
  });
}

/** Codex keeps a thread in the folder of the day on which it began, also when it is resumed. */
async function candidates(
  files: FilePort,
  facts: HostFacts,
  { liveAt, time }: Search,
): Promise<readonly Holding[]> {
  const live = [...facts.discovery.holdings, ...liveThreads(facts)];
  const known = new Set(live.map(({ threadId }) => threadId));
  const places: Holding[] = [];
  const add = (path: string, codexHome: string): void => {
    const file = threadFileOf(path);
    if (file?.kind !== 'rollout' || known.has(file.threadId)) return;
    known.add(file.threadId);
    places.push({ ...file, pid: nobodysPid, path, codexHome, readAt: undefined });
  };
  const since = epochMs(liveAt - time);
  for (const home of facts.titles.keys()) {
    const folders = new Set<string>();
    // Twice a day: a day of 23 hours would be skipped. One more on each side, for other time zones.
    for (let at = liveAt + dayMs; at >= since - (daysBefore + 1) * dayMs; at -= dayMs / 2) {
      folders.add(dayDirectory(home, epochMs(at)));
    }
    for (const folder of folders) {
      const names = await files.list(folder);
      const newestFirst = names.ok ? names.value.toSorted().reverse() : [];
      for (const name of newestFirst) add(join(folder, name), home);
    }
  }
  return places;
}
