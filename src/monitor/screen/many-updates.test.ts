import { expect, test } from 'vitest';
import { aFleet, ago, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { afterActions, aViewOf, press } from '../../../fixtures/a-view.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { frame } from '../view/frame.js';
import type { MonitorView } from '../state/monitor-view.js';
import type { UiState } from '../state/ui-state.js';

const details = ['model', 'tool', 'idle', 'approval', 'error', 'unclear'] as const;
const size = { columns: 120, rows: 12 };

const fleets = new Map<number, Fleet>();
const period = 180;

/** The same fleets again and again: only where all three cycles of it meet. */
function fleetAt(moment: number): Fleet {
  const known = fleets.get(moment % period);
  if (known) return known;
  const fleet = newFleetAt(moment);
  fleets.set(moment % period, fleet);
  return fleet;
}

/** Twelve sessions, of which each is in another state than a moment before, and of which one of the last comes and goes. */
function newFleetAt(moment: number): Fleet {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  const there = numbers.filter((number) => number !== 4 + (moment % 9));
  return aFleet(
    there.map((number) => {
      const detail = details[(number + moment) % details.length] ?? 'idle';
      return aSession({ number, verdict: aVerdict(detail, { since: ago(moment % 60) }) });
    }),
  );
}

/** What the user's keys have made; what follows from the rows left out. */
function ownState(ui: UiState): Partial<UiState> {
  const { memory, rememberedFleet, selectedIndex, top, ...own } = ui;
  expect(memory.size).toBe(rememberedFleet?.sessions.length);
  expect(selectedIndex).toBeGreaterThanOrEqual(top);
  return own;
}

function chrome(view: MonitorView): string[] {
  const { lines } = frame({ ...view, size });
  const text = lines.map((line) => line.map((part) => part.text).join(''));
  return [text[0] ?? '', text.at(-2) ?? '', text.at(-1)?.replace(/ +\w+ who needs you/, '') ?? ''];
}

test('2,000 updates later nothing has changed but the rows', () => {
  const start = aViewOf(fleetAt(0), [
    press('home'),
    press('/'),
    press('s'),
    press('enter'),
    press('w'),
  ]);
  let view = start;
  for (let moment = 1; moment <= 2_000; moment += 1) {
    const next = { ...view, fleet: fleetAt(moment) };
    view = { ...next, ui: afterActions([{ kind: 'fleet' }], next).state };
    if (moment % 100 === 0) frame({ ...view, size });
  }
  view = { ...view, fleet: fleetAt(0) };
  view = { ...view, ui: afterActions([{ kind: 'fleet' }], view).state };
  expect(ownState(view.ui)).toEqual(ownState(start.ui));
  expect(chrome(view)).toEqual(chrome(start));
});
