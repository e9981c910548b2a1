import type { Fleet } from '../../core/session/snapshot.js';
import { stateWord, type StateWord } from '../../core/session/status.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import { rememberLast } from '../../output/table/remember-last.js';
import { callsTheUser, fleetGroups, type ListedRows } from './listed-rows.js';

import type { UiState } from './ui-state.js';

export interface FleetCounts {
  /** Root rows. */
  readonly sessions: number;
  readonly threads: number;
  readonly words: Readonly<Record<StateWord, number>>;
  /** Threads of hidden sources that are not shown. */
  readonly hidden: number;
}

export function fleetCounts(fleet: Fleet, ui: UiState): FleetCounts {
  const counts = countsOf(fleetGroups(fleet, ui));
  return ui.hiddenShown ? counts : { ...counts, hidden: hiddenOf(fleet) };
}

const countsOf = rememberLast((groups: readonly SessionGroup[]): FleetCounts => {
  const words: Record<StateWord, number> = { ASK: 0, FAIL: 0, STOP: 0, WORK: 0, IDLE: 0, UNK: 0 };
  let threads = 0;
  // What a host said that does not answer any more counts for nothing.
  const fresh = groups.filter(({ root }) => !root.stale);
  for (const group of fresh) {
    words[stateWord(group.verdict.status)] += 1;
    threads += 1 + group.members.length;
  }
  return { sessions: fresh.length, threads, words, hidden: 0 };
});

const hiddenOf = rememberLast(
  ({ sessions }: Fleet) => sessions.filter((session) => session.hiddenSource).length,
);
/** What is in sight of the list. */
export interface Window {
  readonly top: number;
  readonly height: number;
}

interface OutOfSight {
  asks: number;
  failed: number;
  stopped: number;
}

/** "1 asks below: tab", where a row that needs the user is out of sight; undefined where all are in sight. */
export function outOfSightText(
  listed: ListedRows,
  ui: UiState,
  window: Window,
): string | undefined {
  const places = {
    below: { asks: 0, failed: 0, stopped: 0 },
    above: { asks: 0, failed: 0, stopped: 0 },
    'behind the filter': { asks: 0, failed: 0, stopped: 0 },
  };
  for (const group of listed.groups) {
    if (!callsTheUser(group, ui.memory)) continue;
    const place = placeOf(listed.indexOf.get(group.key), window);
    if (place === undefined) continue;
    const word = stateWord(group.verdict.status);
    if (word === 'ASK') places[place].asks += 1;
    else if (word === 'STOP') places[place].stopped += 1;
    else places[place].failed += 1;
  }
  const said = Object.entries(places).flatMap(([place, counts]) => placeText(place, counts));
  if (said.length === 0) return undefined;
  const reachable = countOf(places.below) + countOf(places.above) > 0;
  return `${said.join(', ')}: ${reachable ? 'tab' : 'Esc'}`;
}

function placeOf(
  index: number | undefined,
  { top, height }: Window,
): 'below' | 'above' | 'behind the filter' | undefined {
  if (index === undefined) return 'behind the filter';
  if (index < top) return 'above';
  return index >= top + height ? 'below' : undefined;
}

function countOf({ asks, failed, stopped }: OutOfSight): number {
  return asks + failed + stopped;
}

function placeText(place: string, counts: OutOfSight): readonly string[] {
  if (countOf(counts) === 0) return [];
  const { asks, failed, stopped } = counts;
  const parts = [
    ...(asks > 0 ? [asks === 1 ? '1 asks' : `${asks} ask`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(stopped > 0 ? [`${stopped} stopped`] : []),
  ];
  return [`${parts.join(' and ')} ${place}`];
}
