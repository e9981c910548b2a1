import { countGroups, countText, type FleetCounts } from '../../core/fleet/fleet-counts.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { stateOrder } from '../../core/session/status.js';
import { memoizeLast } from '../../core/memoize.js';
import { fleetGroups, type ListedRows } from './listed-rows.js';
import { needsUser } from './row-memory.js';
import type { UiState } from './ui-state.js';

export function fleetCounts(fleet: Fleet, ui: UiState): FleetCounts {
  return countsOf(fleetGroups(fleet, ui), ui.hiddenShown ? [] : fleet.sessions);
}

const countsOf = memoizeLast(countGroups);

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
    const there = inNeed.filter(({ key }) => placeOf(indexOf.get(key), window) === place);
    const { states } = countGroups(there, []);
    const parts = stateOrder
      .filter((state) => states[state] > 0)
      .map((state) => countText(state, states[state]));
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
