import type { HostFacts } from '../facts/host-facts.js';
import type { Pid, ThreadId } from '../ids.js';
import type { Verdict } from '../session/status.js';
import { type CodexProcess, codexProcesses, type LiveThread } from '../session/live-threads.js';
import { ownerKindOf } from '../session/owner-kind.js';
import { rolloutOf } from '../session/session-tree.js';
import { cleanText, firstFew } from '../text/clean-text.js';
import {
  fileConflicts,
  isRecent,
  pathBelow,
  sentencesByThread,
  type Alarm,
  type Change,
} from './file-conflicts.js';
import { groupBy } from '../group-by.js';

interface AlarmInput {
  readonly thread: LiveThread;
  /** The root of all that it works for, or that works for it. */
  readonly family: ThreadId;
  readonly verdict: Verdict;
  readonly cwd: string | undefined;
}

interface Alarms {
  /** One sentence for each alarm of a thread; a thread without any is absent. */
  readonly byThread: ReadonlyMap<ThreadId, readonly string[]>;
  /** One sentence for each alarm, however many threads it is about. */
  readonly warnings: readonly string[];
}

/** What Codex does not report: two owners of one thread, a lost rollout, two sessions in one file or one worktree. */
export function hostAlarms(threads: readonly AlarmInput[], facts: HostFacts): Alarms {
  const processes = codexProcesses(facts);
  const conflicts = fileConflicts(threads.flatMap((each) => changesOf(each, facts)));
  const found = [
    ...twoOwners(threads, processes),
    ...copies(threads),
    ...lostRollouts(threads),
    ...conflicts.alarms,
    ...sharedWorktrees(threads, facts, conflicts.has),
  ];
  return { byThread: sentencesByThread(found), warnings: found.map(({ warning }) => warning) };
}

function twoOwners(
  threads: readonly AlarmInput[],
  processes: ReadonlyMap<Pid, CodexProcess>,
): readonly Alarm[] {
  return threads.flatMap(({ thread: { threadId, holders } }): Alarm | [] => {
    const owners = ownersAmong(holders, processes);
    if (owners.length < 2) return [];
    const who = `held for writing by ${owners.length} Codex at once (${owners.map(pidAndTty).join(', ')})`;
    const what = `${who}: they will corrupt each other's rollout: close all but one`;
    return { warning: `thread ${threadId} is ${what}`, marks: [[threadId, what]] };
  });
}

/** A row has one thread: of two homes that have a copy of it, only one is shown. */
function copies(threads: readonly AlarmInput[]): readonly Alarm[] {
  return threads.flatMap(({ thread: { threadId, codexHome, copiedTo } }): Alarm | [] => {
    const [other] = copiedTo;
    if (other === undefined) return [];
    const what = `is open in ${cleanText(codexHome)} and, as a copy, in ${cleanText(other)}: the copy is not shown; see it with --codex-home`;
    return { warning: `thread ${threadId} ${what}`, marks: [] };
  });
}

function lostRollouts(threads: readonly AlarmInput[]): readonly Alarm[] {
  return threads.flatMap(({ thread }): Alarm | [] => {
    const { threadId, lost, owner, rolloutPath, readAt } = thread;
    if (lost === undefined) return [];
    const who = owner ? `Codex (${pidAndTty(owner)})` : 'Codex';
    const copy = readAt === undefined ? '' : `; copy ${readAt} to keep it`;
    const what =
      lost === 'deleted'
        ? `was deleted while ${who} writes it: its work is lost when it ends${copy}`
        : `was moved to ${cleanText(rolloutPath ?? 'another place')} while ${who} writes it: Codex will not find it there; move it back`;
    const warning = `the rollout of thread ${threadId} ${what}`;
    return { warning, marks: [[threadId, `its rollout ${what}`]] };
  });
}

/** Of the processes that hold a thread, those that run it: not one that is seen between its fork and its exec. */
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

interface Workplace {
  readonly identity: string;
  readonly path: string;
  readonly kind: 'worktree' | 'directory';
}

/** The recent changes of a thread: by their paths, and by their paths in the repository. */
function changesOf({ thread, family, cwd = '' }: AlarmInput, facts: HostFacts): readonly Change[] {
  const { changedFiles = [] } = rolloutOf(thread)?.progress ?? {};
  const files = changedFiles.filter((file) => isRecent(file, facts.at));
  if (files.length === 0 || isElsewhere(thread, facts)) return [];
  const repository = facts.repositories.get(cwd);
  const root = repository && 'root' in repository ? cleanText(repository.root ?? '') : '';
  const commonDir = repository && 'commonDir' in repository ? repository.commonDir : undefined;
  return files.flatMap(({ path }): readonly Change[] => {
    const below = commonDir === undefined ? undefined : pathBelow(root, path);
    const own = { threadId: thread.threadId, family, apart: family, shown: below ?? path };
    const tree: Change = { ...own, where: '', key: path };
    if (below === undefined) return [tree];
    const where = ' in two worktrees of one repository';
    return [tree, { ...own, where, key: `${commonDir}\n${below}` }];
  });
}

/**
 * Compared by device and inode of the worktree's root, for one place may have several paths. Two that changed one file have
 * the more exact alarm.
 */
function sharedWorktrees(
  threads: readonly AlarmInput[],
  facts: HostFacts,
  told: (one: ThreadId, other: ThreadId) => boolean,
): readonly Alarm[] {
  const atWork = threads.flatMap(({ thread, family, verdict, cwd }) => {
    const place =
      isAtWork(thread, verdict, facts) && mayWrite(thread) ? workplaceOf(cwd, facts) : undefined;
    return place ? [{ place, family }] : [];
  });
  return [...groupBy(atWork, ({ place }) => place.identity).values()].flatMap((group) => {
    const ids = [...new Set(group.map(({ family }) => family))].sort();
    const othersOf = (id: ThreadId): readonly ThreadId[] =>
      ids.filter((other) => other !== id && !told(id, other));
    const untold = ids.flatMap((id) =>
      othersOf(id).length > 0 ? [[id, othersOf(id)] as const] : [],
    );
    return untold.length === 0 || !group[0] ? [] : [sharedAlarm(group[0].place, ids, untold)];
  });
}

/** A file time alone is no evidence of work, and the paths of a container mean something else here. */
function isAtWork(thread: LiveThread, { status, basis }: Verdict, facts: HostFacts): boolean {
  return status.kind === 'working' && basis !== 'mtime' && !isElsewhere(thread, facts);
}

function isElsewhere({ owner }: LiveThread, { elsewhere }: HostFacts): boolean {
  return owner !== undefined && elsewhere.has(owner.process.pid);
}

/** A session that may only read and never asks for more, such as a plain `codex exec`, changes nothing. */
function mayWrite(thread: LiveThread): boolean {
  const { sandbox, approvalPolicy } = rolloutOf(thread)?.progress.context ?? {};
  return sandbox !== 'read-only' || approvalPolicy !== 'never';
}

/** Outside a repository the directory itself, except the home and the root, which many sessions share. */
function workplaceOf(
  cwd: string | undefined,
  { repositories, homeDir }: HostFacts,
): Workplace | undefined {
  if (cwd === undefined) return undefined;
  const repository = repositories.get(cwd);
  if (!repository || !('identity' in repository)) return undefined;
  const { identity } = repository;
  if (repository.kind !== 'none') return { identity, path: repository.root, kind: 'worktree' };
  return cwd === '/' || cwd === homeDir ? undefined : { identity, path: cwd, kind: 'directory' };
}

function sharedAlarm(
  place: Workplace,
  ids: readonly ThreadId[],
  untold: readonly (readonly [ThreadId, readonly ThreadId[]])[],
): Alarm {
  const { kind } = place;
  const path = cleanText(place.path);
  const places = { worktree: 'worktrees', directory: 'directories' }[kind];
  const then = `they may overwrite each other's changes: use separate ${places}`;
  return {
    warning: `${ids.length} sessions work in one ${kind}, ${path} (threads ${firstFew(ids, 3)}): ${then}`,
    marks: untold.map(([id, others]) => [
      id,
      `works in the same ${kind} as ${firstFew(others, 3)}, ${path}: ${then}`,
    ]),
  };
}
