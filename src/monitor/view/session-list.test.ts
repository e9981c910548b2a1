import { describe, expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { aView, aViewOf, press } from '../../../fixtures/a-view.js';
import type { Action } from '../state/action.js';
import { frame } from './frame.js';
import type { MonitorView } from '../state/monitor-view.js';

function drawn(view: MonitorView, columns: number, rows: number): string {
  const { lines } = frame({ ...view, size: { columns, rows } });
  return lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
}

describe('the columns that the user chose', () => {
  const chosen = (columns: MonitorView['ui']['columns'], actions: readonly Action[] = []) =>
    aViewOf(aBusyFleet(), actions, { ui: { ...aView().ui, columns } });
  const titles = (view: MonitorView, width = 120): string =>
    drawn(view, width, 20)
      .split('\n')
      .find((line) => line.includes(' STATE'))
      ?.trim() ?? '';

  test('are in their order, a reason too, at any width', () => {
    expect(titles(chosen(['state', 'why', 'host']))).toMatch(/^STATE +WHY +HOST$/);
    expect(titles(chosen(['state', 'why', 'host']), 60)).toMatch(/^STATE +WHY/);
  });

  test('have no reason where it was not chosen, until w', () => {
    expect(titles(chosen(['title', 'state']), 200)).toMatch(/^TITLE +STATE$/);
    expect(titles(chosen(['title', 'state'], [press('w')]))).toMatch(/^TITLE +STATE +WHY$/);
  });

  test('are those that the list can be sorted by', () => {
    const view = chosen(['pwd', 'age'], [press('>')]);
    expect(view.ui.sortColumn).toBe('pwd');
  });
});

test('a muted row has a mark, which shows as well that it is unseen', () => {
  const view = aViewOf(aFleet([aSession()]), [press('m')]);
  const [row] = frame({ ...view, size: { columns: 80, rows: 10 } }).lines.slice(3);
  expect(row?.[0]).toMatchObject({ text: '⊘', style: { tone: 'muted' } });
  const again = aViewOf(aFleet([aSession()]), [press('m'), press('m')]);
  expect(drawn(again, 80, 10)).not.toContain('⊘');
  expect(drawn(again, 80, 10)).toContain('unmuted');
});

test('without notifications none can be muted, and the message says how to get them', () => {
  const options = { ...aView().options, notify: false };
  const view = aViewOf(aFleet([aSession()]), [press('m')], { options });
  expect(view.ui.muted.size).toBe(0);
  expect(drawn(view, 80, 10)).toContain('start with --notify');
});
