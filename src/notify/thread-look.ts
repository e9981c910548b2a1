import type { Session } from '../core/session/session.js';
import { stateWord } from '../core/session/status.js';
import type { EpochMs } from '../core/time.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';
import { conditionOf, type Condition } from './condition.js';

/** What one look says of a thread, as far as notices go by it. */
export interface ThreadLook {
  readonly key: RowKey;
  /** Of the row that it stands in: its own, or its root's. */
  readonly rootKey: RowKey;
  readonly session: Session;
  /** undefined: no news. */
  readonly condition: Condition | undefined;
  /** When the condition began, as the facts tell it; undefined where they do not. */
  readonly since: EpochMs | undefined;
}

/** Every thread of a group: the root with all that it does, a subagent only where it asks. */
export function threadLooks(group: SessionGroup, likely: boolean): readonly ThreadLook[] {
  const { key: rootKey, root, members } = group;
  const looks = members.map(({ key, session }): ThreadLook => {
    const condition = liveCondition(session, likely);
    const heard = condition === undefined || condition === 'asks' ? condition : 'stopped';
    return { key, rootKey, session, condition: heard, since: session.verdict.since };
  });
  const own = liveCondition(root, likely);
  // It is not done while a subagent works or asks.
  const busy = members.some(({ session }) => {
    const word = stateWord(session.verdict.status);
    return word === 'WORK' || word === 'ASK';
  });
  const rests = own === 'rests' || own === 'stopped';
  const condition = rests && busy ? 'works' : own;
  return [{ key: rootKey, rootKey, session: root, condition, since: root.verdict.since }, ...looks];
}

function liveCondition({ stale, verdict }: Session, likely: boolean): Condition | undefined {
  return stale ? undefined : conditionOf(verdict, likely);
}
