import type { Fleet } from '../../core/session/snapshot.js';
import { stateWord, type StateWord } from '../../core/session/status.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import { memoizeLast } from '../../output/table/memoize.js';
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

const countsOf = memoizeLast((groups: readonly SessionGroup[]): FleetCounts => {
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

const hiddenOf = memoizeLast(
  ({ sessions }: Fleet) => sessions.filter((session) => session.hiddenSource).length,
);

/** What is in sight of the list. */
export interface Window {
  readonly top: number;
  readonly height: number;
}

type Place = 'below' | 'above' | 'behind the filter';

/** "1 asks below: tab", if a row that needs the user is out of sight. */
export function outOfSightText(
  { groups, indexOf }: ListedRows,
  { memory }: UiState,
  window: Window,
): string | undefined {
  const calling = groups.filter((group) => callsTheUser(group, memory));
  const texts = (['below', 'above', 'behind the filter'] as const).flatMap((place) => {
    const words = calling
      .filter(({ key }) => placeOf(indexOf.get(key), window) === place)
      .map(({ verdict }) => stateWord(verdict.status));
    const count = (word: StateWord): number => words.filter((other) => other === word).length;
    const [asks, failed, stopped] = [count('ASK'), count('FAIL'), count('STOP')];
    const parts = [
      ...(asks > 0 ? [asks === 1 ? '1 asks' : `${asks} ask`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(stopped > 0 ? [`${stopped} stopped`] : []),
    ];
    return parts.length > 0 ? [`${parts.join(' and ')} ${place}`] : [];
  });
  if (texts.length === 0) return undefined;
  const key = texts.every((text) => text.endsWith('filter')) ? 'Esc' : 'tab';
  return `${texts.join(', ')}: ${key}`;
}

function placeOf(index: number | undefined, { top, height }: Window): Place | undefined {
  if (index === undefined) return 'behind the filter';
  if (index < top) return 'above';
  return index >= top + height ? 'below' : undefined;
}
