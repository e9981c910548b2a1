import type { Session } from '../session/session.js';
import { stateWord, type StateWord, type Verdict, needsAttention } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { groupBy } from '../group-by.js';
import { rowKey, type RowKey } from './row-key.js';
import { shownVerdict } from '../session/shown-verdict.js';

/** A live subagent and its place in the tree. */
export interface GroupMember {
  readonly key: RowKey;
  readonly session: Session;
  /** 1 for a child of the root. */
  readonly depth: number;
  /** Whether it is the last child of its parent: where its branch of the tree ends. */
  readonly lastChild: boolean;
}

/** How many subagents are in each state. */
export type SubagentCounts = Readonly<Record<StateWord, number>>;

/** A root thread with its live subagents: one row of the grid. */
export interface SessionGroup {
  readonly key: RowKey;
  readonly root: Session;
  /** At any depth, each parent before its children. */
  readonly members: readonly GroupMember[];
  /** What the row says: the root's own verdict, but for two exceptions. */
  readonly verdict: Verdict;
  readonly subagents: SubagentCounts;
  /** When anything was last written in the group. */
  readonly lastActivityAt: EpochMs | undefined;
}

/** Flat sessions as one group a root. Every thread is in exactly one of them. */
export function sessionGroups(sessions: readonly Session[]): readonly SessionGroup[] {
  const byKey = withoutDoubles(sessions);
  const parents = liveParents(byKey);
  const children = groupBy(parents.keys(), (child) => parents.get(child));
  return [...byKey].flatMap(([key, root]) =>
    parents.has(key) ? [] : groupOf(key, root, treeBelow(key, { byKey, children })),
  );
}

/** One text a session, however often it is grouped: a text that is looked up again is found sooner than its equal. */
const keys = new WeakMap<Session, RowKey>();

function keyOf(session: Session): RowKey {
  const known = keys.get(session);
  if (known !== undefined) return known;
  const key = rowKey(session);
  keys.set(session, key);
  return key;
}

/** One session a key. Where a source lists a thread twice, the fresher one tells more. */
function withoutDoubles(sessions: readonly Session[]): ReadonlyMap<RowKey, Session> {
  const byKey = new Map<RowKey, Session>();
  for (const session of sessions) {
    const key = keyOf(session);
    const other = byKey.get(key);
    if (!other || isFresher(session, other)) byKey.set(key, session);
  }
  return byKey;
}

function isFresher(session: Session, other: Session): boolean {
  if (session.stale !== other.stale) return other.stale;
  return (session.lastActivityAt ?? 0) > (other.lastActivityAt ?? 0);
}

/** The parent of each session that has a live one, with every circle opened at its smallest key. */
function liveParents(byKey: ReadonlyMap<RowKey, Session>): ReadonlyMap<RowKey, RowKey> {
  const parents = new Map<RowKey, RowKey>();
  for (const [key, session] of byKey) {
    if (session.subagentParentThreadId === undefined) continue;
    const parent = rowKey({ host: session.host, threadId: session.subagentParentThreadId });
    if (parent !== key && byKey.has(parent)) parents.set(key, parent);
  }
  const done = new Set<RowKey>();
  for (const start of parents.keys()) {
    const path: RowKey[] = [];
    const onPath = new Set<RowKey>();
    let at: RowKey | undefined = start;
    while (at !== undefined && !done.has(at) && !onPath.has(at)) {
      path.push(at);
      onPath.add(at);
      at = parents.get(at);
    }
    if (at !== undefined && onPath.has(at)) {
      const circle = path.slice(path.indexOf(at));
      parents.delete(circle.reduce((least, key) => (key < least ? key : least)));
    }
    for (const key of path) done.add(key);
  }
  return parents;
}

interface Kinship {
  readonly byKey: ReadonlyMap<RowKey, Session>;
  readonly children: ReadonlyMap<RowKey, readonly RowKey[]>;
}

/** All that descend from `root`, by a stack of our own: a tree may be deeper than the call stack. */
function treeBelow(root: RowKey, { byKey, children }: Kinship): readonly GroupMember[] {
  const members: GroupMember[] = [];
  const stack = offspring(root, 1);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const session = byKey.get(next.key);
    if (session) members.push({ ...next, session });
    stack.push(...offspring(next.key, next.depth + 1));
  }
  return members;

  /** In the order of their ids, which is that of their creation; last first, as the stack wants them. */
  function offspring(parent: RowKey, depth: number): Omit<GroupMember, 'session'>[] {
    const keys = children.get(parent)?.toSorted();
    if (!keys) return [];
    return keys
      .map((key, index) => ({ key, depth, lastChild: index === keys.length - 1 }))
      .reverse();
  }
}

const groupOfRoot = new WeakMap<Session, SessionGroup>();

/** A group of the very sessions of the last refresh stays the same object: what is known of it stays true. */
function groupOf(key: RowKey, root: Session, members: readonly GroupMember[]): SessionGroup {
  const known = groupOfRoot.get(root);
  if (known && haveSameMembers(known.members, members)) return known;
  const group = newGroup(key, root, members);
  groupOfRoot.set(root, group);
  return group;
}

function haveSameMembers(ones: readonly GroupMember[], others: readonly GroupMember[]): boolean {
  if (ones.length !== others.length) return false;
  return ones.every(({ session, depth, lastChild }, index) => {
    const other = others[index];
    return session === other?.session && depth === other.depth && lastChild === other.lastChild;
  });
}

function newGroup(key: RowKey, root: Session, members: readonly GroupMember[]): SessionGroup {
  const subagents = { WORK: 0, ASK: 0, STOP: 0, IDLE: 0, FAIL: 0, UNK: 0 };
  let lastActivityAt = root.lastActivityAt;
  for (const { session } of members) {
    subagents[stateWord(session.verdict.status)] += 1;
    if (session.lastActivityAt !== undefined && session.lastActivityAt > (lastActivityAt ?? 0)) {
      lastActivityAt = session.lastActivityAt;
    }
  }
  const verdict = shownVerdict(root, members);
  return { key, root, members, verdict, subagents, lastActivityAt };
}

/** What the order depends on; the monitor, which remembers earlier refreshes, has better facts than one refresh gives. */
export interface OrderFacts {
  readonly needsUser: (group: SessionGroup) => boolean;
  /** When its STATE last changed. */
  readonly since: (group: SessionGroup) => EpochMs | undefined;
}

/** The facts of one refresh. */
export const orderByVerdict: OrderFacts = {
  needsUser: ({ verdict }) => needsAttention(verdict.status),
  since: ({ verdict }) => verdict.since,
};

/**
 * The order that holds still: those with a name of the user's own, then those that need the user, then by when
 * STATE last changed, newest first, then host and thread id. Nothing in it changes when a file is written.
 */
export function orderGroups<Group extends SessionGroup>(
  groups: readonly Group[],
  facts: OrderFacts = orderByVerdict,
): readonly Group[] {
  return groups
    .map((group) => ({
      group,
      named: group.root.name === undefined ? 1 : 0,
      need: facts.needsUser(group) ? 0 : 1,
      since: facts.since(group) ?? 0,
    }))
    .sort(
      (a, b) =>
        a.named - b.named ||
        a.need - b.need ||
        b.since - a.since ||
        compareTexts(a.group.key, b.group.key),
    )
    .map(({ group }) => group);
}

/** By code units: the same on every machine, whatever its locale. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
