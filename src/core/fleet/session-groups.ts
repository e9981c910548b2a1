import { isSnoozed } from '../session/row-marks.js';
import type { Session } from '../session/session.js';
import { stateWord, type StateWord, type Verdict, needsAttention } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { groupBy } from '../group-by.js';
import { memoized } from '../memoize.js';
import { rowKey, type RowKey, type RowRef } from './row-key.js';

/** One row of the grid: a root thread, or one of its live subagents. */
export interface Row {
  readonly kind: 'session';
  readonly key: RowKey;
  readonly session: Session;
  /** What the row shows: the thread's own verdict, for a root with two exceptions. */
  readonly verdict: Verdict;
  /** When anything was last written in it, for a root also in its subagents. */
  readonly lastActivityAt: EpochMs | undefined;
  /** For a root those of its subagents too. */
  readonly alarms: readonly string[];
  /** The live subagents of a root at any depth, each parent before its children; none for a subagent's own row. */
  readonly members: readonly GroupMember[];
  readonly branch: Branch | undefined;
}

/** Where a subagent is below its root. */
interface Branch {
  /** 1 for a child of the root. */
  readonly depth: number;
  /** Whether it is the last child of its parent: where its branch of the tree ends. */
  readonly lastChild: boolean;
}

export type GroupMember = Row & { readonly branch: Branch };
/** A root thread with its live subagents. */
export type SessionGroup = Row & { readonly branch: undefined };

/** One group for each root. Every thread is in exactly one of them. */
export function sessionGroups(sessions: readonly Session[]): readonly SessionGroup[] {
  const byKey = withoutDoubles(sessions);
  const parents = liveParents(byKey);
  const children = groupBy(parents.keys(), (child) => parents.get(child));
  return [...byKey].flatMap(([key, root]) =>
    parents.has(key) ? [] : groupOf(key, root, treeBelow(key, byKey, children)),
  );
}

/** One text for each session: looking up the same text again is faster than looking up an equal one. */
const keyOf = memoized(rowKey, new WeakMap<RowRef, RowKey>());

/** By key; of a thread that a source lists twice, the newer session. */
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
  const claimed = [...byKey].flatMap(([key, { host, subagentParentThreadId: threadId }]) =>
    threadId === undefined ? [] : [[key, rowKey({ host, threadId })] as const],
  );
  const parents = new Map<RowKey, RowKey>();
  // The smallest key comes last: it is the one whose parent would close the circle.
  for (const [key, parent] of claimed.sort(([a], [b]) => (a < b ? 1 : -1))) {
    let root = parent;
    for (let at = parents.get(root); at; at = parents.get(at)) root = at;
    if (root !== key && byKey.has(parent)) parents.set(key, parent);
  }
  return parents;
}

/** All descendants of `root`; not recursive, for a tree may be deeper than the call stack. */
function treeBelow(
  root: RowKey,
  byKey: ReadonlyMap<RowKey, Session>,
  children: ReadonlyMap<RowKey, readonly RowKey[]>,
): readonly GroupMember[] {
  const members: GroupMember[] = [];
  const stack = offspring(root, 1);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const session = byKey.get(next.key);
    if (session) members.push(memberOf(next.key, session, next.branch));
    stack.push(...offspring(next.key, next.branch.depth + 1));
  }
  return members;

  /** In the order of their ids, which is that of their creation; last first, as the stack wants them. */
  function offspring(parent: RowKey, depth: number): Pick<GroupMember, 'key' | 'branch'>[] {
    const keys = children.get(parent)?.toSorted().reverse() ?? [];
    return keys.map((key, index) => ({ key, branch: { depth, lastChild: index === 0 } }));
  }
}

function memberOf(key: RowKey, session: Session, branch: Branch): GroupMember {
  const { verdict, lastActivityAt, alarms } = session;
  return { kind: 'session', key, session, verdict, lastActivityAt, alarms, members: [], branch };
}

/** Its own and those of its subagents. */
export function sessionsOf({ session, members }: Row): readonly Session[] {
  return [session, ...members.map((member) => member.session)];
}

const groupOfRoot = new WeakMap<Session, SessionGroup>();

/** A group of the same sessions as at the last refresh stays the same object: what is known of it stays true. */
function groupOf(key: RowKey, root: Session, members: readonly GroupMember[]): SessionGroup {
  const known = groupOfRoot.get(root);
  const isSame =
    known?.members.length === members.length &&
    members.every(({ session, branch }, index) => {
      const other = known.members[index];
      return (
        session === other?.session &&
        branch.depth === other.branch.depth &&
        branch.lastChild === other.branch.lastChild
      );
    });
  if (isSame) return known;
  const times = [root, ...members].flatMap(({ lastActivityAt: at }) => at ?? []);
  const lastActivityAt = times.sort((a, b) => b - a)[0];
  const verdict = shownVerdict(root, members);
  const alarms = [...root.alarms, ...members.flatMap((member) => member.alarms)];
  const group: SessionGroup = {
    ...{ kind: 'session', key, session: root, verdict, lastActivityAt, alarms, members },
    branch: undefined,
  };
  groupOfRoot.set(root, group);
  return group;
}

/** The root's own verdict, but a member that asks makes it ASK, and a working member makes an idle root work. */
function shownVerdict(root: Session, members: readonly GroupMember[]): Verdict {
  const own = root.verdict;
  const word = stateWord(own.status);
  if (word === 'ASK' || members.length === 0) return own;
  const asking = first(members, 'ASK');
  if (asking) return verdictOf(asking, 'asks');
  const working = word === 'IDLE' ? first(members, 'WORK') : undefined;
  if (!working) return own;
  return { ...verdictOf(working, 'works'), status: { kind: 'working', detail: 'subagents' } };
}

/** Of the members in a state: the certain before the likely, then the longest in it, so that it does not alternate. */
function first(members: readonly GroupMember[], word: StateWord): Session | undefined {
  const rank = ({ verdict }: GroupMember): number => (verdict.certain ? 0 : 1);
  const since = ({ verdict }: GroupMember): number => verdict.since ?? Infinity;
  const [best] = members
    .filter(({ verdict }) => stateWord(verdict.status) === word)
    .sort((a, b) => rank(a) - rank(b) || since(a) - since(b));
  return best?.session;
}

function verdictOf(member: Session, does: string): Verdict {
  const called = member.agentNickname ?? member.threadId.slice(-5);
  return { ...member.verdict, reason: `subagent ${called} ${does}: ${member.verdict.reason}` };
}

/** What the order depends on; the monitor, which remembers earlier refreshes, has better facts than one refresh gives. */
export interface OrderFacts {
  readonly needsUser: (group: SessionGroup) => boolean;
  readonly since: (group: SessionGroup) => EpochMs | undefined;
}

export const orderByVerdict: OrderFacts = {
  needsUser: ({ session, verdict }) => !isSnoozed(session) && needsAttention(verdict.status),
  since: ({ verdict }) => verdict.since,
};

/** Threads that the user named, then those that need the user, then the newest change of STATE, then host and thread id. */
export function orderGroups<Group extends SessionGroup>(
  groups: readonly Group[],
  facts: OrderFacts = orderByVerdict,
): readonly Group[] {
  return groups
    .map((group) => ({
      group,
      named: group.session.name === undefined ? 1 : 0,
      need: facts.needsUser(group) ? 0 : 1,
      since: facts.since(group) ?? 0,
    }))
    .sort(
      (a, b) =>
        a.named - b.named ||
        a.need - b.need ||
        b.since - a.since ||
        // By code units: the same in every locale. No two groups have the same key.
        (a.group.key < b.group.key ? -1 : 1),
    )
    .map(({ group }) => group);
}
