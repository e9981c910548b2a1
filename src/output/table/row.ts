import type { Session } from '../../core/session/session.js';
import type { Verdict } from '../../core/session/status.js';
import type { EpochMs } from '../../core/time.js';
import { memoizeLastOfEach } from './memoize.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { GroupMember, SessionGroup, SubagentCounts } from '../../core/fleet/session-groups.js';

/** One line of the grid: the root of a group, or one of its subagents. */
export interface Row {
  readonly kind: 'session';
  readonly key: RowKey;
  readonly session: Session;
  /** For a root it may be that of a member. */
  readonly verdict: Verdict;
  readonly lastActivityAt: EpochMs | undefined;
  /** Those of the whole group for a root. */
  readonly alarms: readonly string[];
  /** Undefined for a subagent's row. */
  readonly subagents: SubagentCounts | undefined;
  /** Its place below its root; undefined for a root. */
  readonly branch: { readonly depth: number; readonly lastChild: boolean } | undefined;
}

/** The same object for the same group. */
export const rowOfGroup = memoizeLastOfEach((group: SessionGroup): Row => {
  const { key, root, members, verdict, lastActivityAt, subagents } = group;
  // Most groups have no alarm, and then nothing is copied: a thousand are grouped at every refresh.
  const alarms = members.some(({ session }) => session.alarms.length > 0)
    ? [...root.alarms, ...members.flatMap(({ session }) => session.alarms)]
    : root.alarms;
  return {
    ...{ kind: 'session', key, session: root, verdict, lastActivityAt, alarms },
    ...{ subagents, branch: undefined },
  };
});

export const rowOfMember = memoizeLastOfEach((member: GroupMember): Row => {
  const { key, session, depth, lastChild } = member;
  const { verdict, lastActivityAt, alarms } = session;
  const branch = { depth, lastChild };
  return {
    ...{ kind: 'session', key, session, verdict, lastActivityAt, alarms },
    ...{ subagents: undefined, branch },
  };
});
