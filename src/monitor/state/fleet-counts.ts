import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { stateOrder, stateWord, type StateWord } from '../../core/session/status.js';
import { isSnoozed } from '../../core/fleet/marked-rows.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import { memoizeLast } from '../../output/table/memoize.js';
import { countText } from '../../output/table/sections.js';
import { fleetGroups, type ListedRows } from './listed-rows.js';
import { needsUser } from './row-memory.js';
import type { UiState } from './ui-state.js';

export interface FleetCounts {
  /** Root rows. */
  readonly sessions: number;
  readonly threads: number;
  /** Without those that are snoozed. */
  readonly states: Readonly<Record<StateWord, number>>;
  readonly snoozed: number;
  /** Threads of hidden sources that are not shown. */
  readonly hidden: number;
}

export function fleetCounts(fleet: Fleet, ui: UiState): FleetCounts {
  return countsOf(fleetGroups(fleet, ui), ui.hiddenShown ? [] : fleet.sessions);
}

const countsOf = memoizeLast(
  (groups: readonly SessionGroup[], sessions: readonly Session[]): FleetCounts => {
    const states = { ASK: 0, FAIL: 0, STOP: 0, WORK: 0, IDLE: 0, UNK: 0 };
    let [threads, snoozed] = [0, 0];
    // Rows of a host that does not answer any more are not counted.
    const fresh = groups.filter(({ root }) => !root.stale);
    for (const { root, verdict, members } of fresh) {
      if (isSnoozed(root)) snoozed += 1;
      else states[stateWord(verdict.status)] += 1;
      threads += 1 + members.length;
    }
    const hidden = sessions.filter(({ hiddenSource }) => hiddenSource).length;
    return { sessions: fresh.length, threads, states, snoozed, hidden };
  },
);

export interface Window {
  readonly top: number;
  readonly height: number;
}

/** "1 asks below: tab", if a row that needs the user is out of sight. */
export function outOfSightText(
  { groups, indexOf }: ListedRows,
  { memory }: UiState,
  window: Window,
): string | undefined {
  const inNeed = groups.filter((group) => needsUser(group, memory));
  const texts = (['below', 'above', 'behind the filter'] as const).flatMap((place) => {
    const states = inNeed
      .filter(({ key }) => placeOf(indexOf.get(key), window) === place)
      .map(({ verdict }) => stateWord(verdict.status));
    const parts = stateOrder.flatMap((state) => {
      const count = states.filter((other) => other === state).length;
      return count > 0 ? [countText(state, count)] : [];
    });
    return parts.length > 0 ? [`${parts.join(' and ')} ${place}`] : [];
  });
  if (texts.length === 0) return undefined;
  const key = texts.every((text) => text.endsWith('filter')) ? 'Esc' : 'tab';
  return `${texts.join(', ')}: ${key}`;
}

function placeOf(index: number | undefined, { top, height }: Window) {
  if (index === undefined) return 'behind the filter';
  if (index < top) return 'above';
  return index >= top + height ? 'below' : undefined;
}
