import type { HostFacts } from '../facts/host-facts.js';
import type { Pid, ThreadId } from '../ids.js';
import type { Verdict } from '../session/status.js';
import { type CodexProcess, codexProcesses, type LiveThread } from '../session/live-threads.js';
import { ownerKindOf } from '../session/owner-kind.js';
import { principalsOf, rootsOf } from '../session/session-tree.js';
import { cleanText } from '../text/clean-text.js';

/** What the alarms of one machine look at. */
export interface AlarmInput {
  readonly thread: LiveThread;
  readonly verdict: Verdict;
  /** Where the thread works. */
  readonly cwd: string | undefined;
}

export interface Alarms {
  /** One sentence for each alarm of a thread; a thread without any is absent. */
  readonly byThread: ReadonlyMap<ThreadId, readonly string[]>;
  /** One sentence for each alarm, whatever the number of threads that it is about. */
  readonly warnings: readonly string[];
}

/**
 * What no Codex sees by itself: two owners of one thread, a rollout that was taken away from its owner, two sessions
 * that work in one worktree.
 */
export function hostAlarms(threads: readonly AlarmInput[], facts: HostFacts): Alarms {
  const processes = codexProcesses(facts);
  const found = [
    ...twoOwners(threads, processes),
    ...lostRollouts(threads),
    ...sharedWorktrees(threads, facts),
  ];
  const byThread = new Map<ThreadId, string[]>();
  for (const { marks } of found) {
    for (const [id, sentence] of marks) {
      const known = byThread.get(id);
      if (known) known.push(sentence);
      else byThread.set(id, [sentence]);
    }
  }
  return { byThread, warnings: found.map(({ warning }) => warning) };
}

interface Alarm {
  readonly warning: string;
  readonly marks: readonly (readonly [ThreadId, string])[];
}

function twoOwners(
  threads: readonly AlarmInput[],
  processes: ReadonlyMap<Pid, CodexProcess>,
): readonly Alarm[] {
  return threads.flatMap(({ thread: { threadId, holders } }) => {
    const owners = ownersAmong(holders, processes);
    if (owners.length < 2) return [];
    const who = `held for writing by ${owners.length} Codex at once (${owners.map(pidAndTty).join(', ')})`;
    const then = "they will corrupt each other's rollout: close all but one";
    return [
      {
        warning: `thread ${threadId} is ${who}: ${then}`,
        marks: [[threadId, `${who}: ${then}`]],
      },
    ];
  });
}

function lostRollouts(threads: readonly AlarmInput[]): readonly Alarm[] {
  return threads.flatMap(({ thread }) => {
    const { threadId, lost, owner, rolloutPath, readAt } = thread;
    if (lost === undefined) return [];
    const who = owner ? `Codex (${pidAndTty(owner)})` : 'Codex';
    const copy = readAt === undefined ? '' : `; copy ${readAt} to keep it`;
    const what =
      lost === 'deleted'
        ? `was deleted while ${who} writes it: its work is lost when it ends${copy}`
        : `was moved to ${cleanText(rolloutPath ?? 'another place')} while ${who} writes it: Codex will not find it there; move it back`;
    return [
      {
        warning: `the rollout of thread ${threadId} ${what}`,
        marks: [[threadId, `its rollout ${what}`]] as const,
      },
    ];
  });
}

/**
 * Of the processes that have a thread's files open for writing, those that run it: a process that is seen
 * between its fork and its exec has its parent's files open and is none.
 */
function ownersAmong(
  holders: readonly Pid[],
  processes: ReadonlyMap<Pid, CodexProcess>,
): readonly CodexProcess[] {
  return holders.flatMap((pid) => {
    const holder = processes.get(pid);
    if (!holder || ownerKindOf(holder.program.kind) === 'unknown') return [];
    const { parentPid } = holder.process;
    return parentPid !== undefined && holders.includes(parentPid) ? [] : [holder];
  });
}

function pidAndTty({ process: { pid, tty } }: CodexProcess): string {
  return tty === undefined ? `pid ${pid}` : `pid ${pid} on ${tty}`;
}

type PlaceWord = 'worktree' | 'directory';

interface Workplace {
  readonly identity: string;
  readonly path: string;
  readonly word: PlaceWord;
}

/** Where threads work, and the roots of their groups. */
interface Place extends Workplace {
  readonly roots: Set<ThreadId>;
}

/** By the identity of the worktree's root, so that a link or another spelling is the same place. */
function sharedWorktrees(threads: readonly AlarmInput[], facts: HostFacts): readonly Alarm[] {
  const roots = rootsOf(principalsOf(threads.map(({ thread }) => thread)));
  const places = new Map<string, Place>();
  for (const { thread, verdict, cwd } of threads) {
    const workplace = isAtWork(thread, verdict, facts) ? workplaceOf(cwd, facts) : undefined;
    if (!workplace) continue;
    const place = places.get(workplace.identity) ?? { ...workplace, roots: new Set() };
    places.set(workplace.identity, place);
    place.roots.add(roots.get(thread.threadId) ?? thread.threadId);
  }
  return [...places.values()].flatMap(({ path, word, roots: ids }) =>
    ids.size < 2 ? [] : [sharedAlarm({ path: cleanText(path), word }, [...ids].sort())],
  );
}

/** A file time alone is no evidence of work, and the paths of a container mean something else here. */
function isAtWork({ owner }: LiveThread, { status, basis }: Verdict, facts: HostFacts): boolean {
  const elsewhere = owner !== undefined && facts.elsewhere.has(owner.process.pid);
  return status.kind === 'working' && basis !== 'mtime' && !elsewhere;
}

/** Outside a repository the directory itself, save the home and the root: nobody's work has those to itself. */
function workplaceOf(
  cwd: string | undefined,
  { repositories, homeDir }: HostFacts,
): Workplace | undefined {
  if (cwd === undefined) return undefined;
  const repository = repositories.get(cwd);
  if (!repository || !('identity' in repository)) return undefined;
  const { identity } = repository;
  if (repository.kind !== 'none') return { identity, path: repository.root, word: 'worktree' };
  return cwd === '/' || cwd === homeDir ? undefined : { identity, path: cwd, word: 'directory' };
}

function sharedAlarm({ path, word }: Omit<Workplace, 'identity'>, ids: readonly ThreadId[]): Alarm {
  const places = { worktree: 'worktrees', directory: 'directories' }[word];
  const then = `they may overwrite each other's changes: use separate ${places}`;
  return {
    warning: `${ids.length} sessions work in one ${word}, ${path} (threads ${named(ids)}): ${then}`,
    marks: ids.map((id) => {
      const others = named(ids.filter((other) => other !== id));
      return [id, `works in the same ${word} as ${others}, ${path}: ${then}`] as const;
    }),
  };
}

const maxNamed = 3;

/** A few of them: a fleet that shares one worktree is told of in a line too. */
function named(ids: readonly ThreadId[]): string {
  const more = ids.length - maxNamed;
  const some = ids.slice(0, maxNamed).join(', ');
  return more > 0 ? `${some} and ${more} more` : some;
}
