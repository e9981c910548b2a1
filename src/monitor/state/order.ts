import { needsAttention, stateWord } from '../../core/session/status.js';
import { factsOfOneLook, type OrderFacts } from '../../core/fleet/group-order.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import type { RowMemory } from './ui-state.js';

/** Whether a row has a claim on the user: it asks, or it failed and was not looked at yet. */
export function callsTheUser(group: SessionGroup, memory: ReadonlyMap<RowKey, RowMemory>): boolean {
  // Its host does not answer: whether it still asks, nobody knows.
  if (group.root.stale) return false;
  const { status } = group.verdict;
  if (!needsAttention(status)) return false;
  return stateWord(status) !== 'FAIL' || memory.get(group.key)?.failSeen !== true;
}

/**
 * What the order goes by, from what is remembered of the rows. A failed row keeps its place while it is selected: it
 * would otherwise sink from under the eye that has just found it.
 */
export function orderFacts(
  memory: ReadonlyMap<RowKey, RowMemory>,
  selected: RowKey | undefined,
): OrderFacts {
  return {
    callsTheUser: (group) =>
      group.key === selected ? factsOfOneLook.callsTheUser(group) : callsTheUser(group, memory),
    since: (group) => memory.get(group.key)?.since ?? group.verdict.since,
  };
}
