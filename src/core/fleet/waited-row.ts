import type { Session } from '../session/session.js';
import type { Verdict } from '../session/status.js';
import { rowKey, type RowKey } from './row-key.js';
import { sessionGroups } from './session-groups.js';

/** A thread as it may be waited for. */
export interface WaitedRow {
  readonly key: RowKey;
  readonly session: Session;
  /** Of a root what its row shows: a subagent that asks makes it ask, one that works keeps it from being idle. */
  readonly verdict: Verdict;
  /** Its subagents; none for a subagent. */
  readonly members: readonly Session[];
  readonly isRoot: boolean;
}

/** Every thread, the subagents too. */
export function waitedRows(sessions: readonly Session[]): ReadonlyMap<RowKey, WaitedRow> {
  const rows = new Map<RowKey, WaitedRow>();
  for (const { key, root, verdict, members } of sessionGroups(sessions)) {
    const below = members.map(({ session }) => session);
    rows.set(key, { key, session: root, verdict, members: below, isRoot: true });
    for (const session of below) {
      const own = { key: rowKey(session), session, verdict: session.verdict };
      rows.set(own.key, { ...own, members: [], isRoot: false });
    }
  }
  return rows;
}
