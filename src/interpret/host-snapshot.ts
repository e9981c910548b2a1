import { cleanLine, firstFew } from '../core/text/clean-text.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { stateWord, type Verdict } from '../core/session/status.js';
import { hostAlarms } from '../core/fleet/alarms.js';
import { accountsOf } from './accounts.js';
import { debugNotes, discoveryFailureText } from './discovery-warnings.js';
import { codexProcesses, type LiveThread, liveThreads } from '../core/session/live-threads.js';
import { daemonWarnings, processesWithoutSession } from './processes-without-session.js';
import { sessionRow, workingDirectory, titleFinder } from './session-row.js';
import {
  isInternal,
  launchersOf,
  lineageOf,
  metaOf,
  principalsOf,
  rolloutOf,
  rootsOf,
} from '../core/session/session-tree.js';
import { decideStatus } from '../core/status/decide-status.js';
import { findTerminals, type PlacedThread } from '../terminal/find-terminals.js';
import { createdAtOf, threadEvidenceOf } from '../core/status/thread-evidence.js';

/** The sessions of one machine and its warnings. Pure: the time is in the facts. */
export function hostSnapshot(facts: HostFacts, codexPsVersion: string): HostSnapshot {
  const allThreads = liveThreads(facts);
  const threads = allThreads.filter((thread) => !isInternal(thread));
  const verdicts = new Map(threads.map((thread) => [thread.threadId, verdictOf(thread, facts)]));
  const processes = codexProcesses(facts);
  const terminals = findTerminals(placedThreads(threads, verdicts), processes, facts);
  const findTitle = titleFinder(threads, facts);
  const launchers = launchersOf(threads);
  const families = rootsOf(principalsOf(threads, launchers));
  const found = threads.flatMap((thread) => {
    const verdict = verdicts.get(thread.threadId);
    const terminal = terminals.get(thread.threadId);
    const family = families.get(thread.threadId);
    if (!verdict || !terminal || !family) return [];
    const directory = workingDirectory(thread, facts.discovery.via);
    const title = findTitle(thread, directory.path);
    return [{ thread, family, verdict, terminal, directory, title, cwd: directory.path }];
  });
  const { byThread, warnings } = hostAlarms(found, facts);
  const shown = new Set(
    [...terminals.values()].flatMap(({ pids, candidates = [] }) => [...pids, ...candidates]),
  );
  const without = processesWithoutSession(facts, processes, shown);
  return {
    host: facts.host,
    collectedAt: facts.at,
    sessions: found.map((findings) => {
      const alarms = byThread.get(findings.thread.threadId) ?? [];
      const launchedBy = launchers.get(findings.thread.threadId);
      return sessionRow({ ...findings, alarms, launchedBy }, facts);
    }),
    processes: without,
    accounts: accountsOf(allThreads, facts),
    warnings: [
      ...warnings,
      ...facts.warnings,
      ...notResponding(found, facts),
      ...daemonWarnings(facts, processes, without),
      ...facts.discovery.failures.map((failure) =>
        discoveryFailureText(failure, facts.discovery.via),
      ),
      ...debugNotes(facts, processes),
    ],
    homeDir: facts.homeDir,
    machineId: facts.machineId,
    codexPsVersion,
    ...(facts.discovery.via === undefined ? { blind: true as const } : {}),
  };
}

/** Of threads that are at rest: only a change of the thread changes it. */
const settled = new WeakMap<LiveThread, Verdict>();

function verdictOf(thread: LiveThread, facts: HostFacts): Verdict {
  const isAtRest = rests(thread, facts);
  const known = isAtRest ? settled.get(thread) : undefined;
  if (known) return known;
  const verdict = decideStatus(threadEvidenceOf(thread, facts));
  // A usage limit ends with time.
  if (isAtRest && verdict.status.detail !== 'rate_limited') settled.set(thread, verdict);
  return verdict;
}

function rests(thread: LiveThread, { toolProcesses }: HostFacts): boolean {
  const { owner, daemonThread } = thread;
  const { turn, openCalls = [] } = rolloutOf(thread)?.progress ?? {};
  // Why its daemon does not answer is no part of the thread.
  if (owner?.program.kind === 'daemon' && !daemonThread) return false;
  if (openCalls.length > 0 || (owner && toolProcesses.has(owner.process.pid))) return false;
  return turn?.kind === 'completed' || turn?.kind === 'aborted';
}

function notResponding(
  found: readonly { readonly cwd: string | undefined }[],
  { repositories }: HostFacts,
): readonly string[] {
  const directories = [...new Set(found.flatMap(({ cwd }) => cwd ?? []))].filter(
    (cwd) => repositories.get(cwd)?.kind === 'not-responding',
  );
  if (directories.length === 0) return [];
  const named = directories.map((cwd) => cleanLine(cwd, 200));
  return [
    `not responding: ${firstFew(named, 3)}; check the mount and its server. Branches there are unknown`,
  ];
}

/** A subagent is shown in the terminal of its parent, a side chat in that of its main thread. */
function placedThreads(
  threads: readonly LiveThread[],
  verdicts: ReadonlyMap<LiveThread['threadId'], Verdict>,
): readonly PlacedThread[] {
  const roots = rootsOf(principalsOf(threads));
  return threads.map((thread) => {
    const rollout = rolloutOf(thread);
    const verdict = verdicts.get(thread.threadId);
    const word = verdict && stateWord(verdict.status);
    return {
      thread,
      rootId: roots.get(thread.threadId) ?? thread.threadId,
      // Where it was created: a later turn may work elsewhere, its terminal was started here.
      cwd: metaOf(thread)?.cwd ?? thread.daemonThread?.cwd,
      createdAt: createdAtOf(thread),
      forkedFromId: lineageOf(thread).forkedFromId,
      lastActivityAt: rollout?.modifiedAt,
      turnStartedAt: rollout?.progress.turnStartedAt,
      atRest: word !== undefined && word !== 'WORK' && word !== 'ASK',
    };
  });
}
