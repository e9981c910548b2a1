import { needsAttention } from '../session/status.js';
import type { EpochMs } from '../time.js';
import type { SessionGroup } from './session-groups.js';

/** What the order asks about a group; who remembers more than one look answers better. */
export interface OrderFacts {
  readonly callsTheUser: (group: SessionGroup) => boolean;
  /** When its STATE last changed. */
  readonly since: (group: SessionGroup) => EpochMs | undefined;
}

/** What one look alone can say. */
export const factsOfOneLook: OrderFacts = {
  callsTheUser: ({ verdict }) => needsAttention(verdict.status),
  since: ({ verdict }) => verdict.since,
};

/**
 * The order that holds still: those with a name of the user's own, then those that call the user, then by when
 * STATE last changed, newest first, then host and thread id. Nothing in it changes when a file is written.
 */
export function orderGroups<Group extends SessionGroup>(
  groups: readonly Group[],
  facts: OrderFacts,
): readonly Group[] {
  return groups
    .map((group) => ({
      group,
      named: group.root.name === undefined ? 1 : 0,
      calls: facts.callsTheUser(group) ? 0 : 1,
      since: facts.since(group) ?? 0,
    }))
    .sort(
      (a, b) =>
        a.named - b.named ||
        a.calls - b.calls ||
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
