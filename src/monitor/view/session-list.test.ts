import { describe, expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aFleet, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { aView, aViewOf, press } from '../../../fixtures/a-view.js';
import { noMarks } from '../../core/session/row-marks.js';
import type { StatusDetail } from '../../core/session/status.js';
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
  const mark = (detail: StatusDetail): unknown => {
    const muted = aSession({ marks: { ...noMarks, muted: true } });
    const before = aViewOf(aFleet([aSession({ number: 2 }), muted]), [press('G')]);
    const changed = { ...muted, verdict: aVerdict(detail) };
    const view = aViewOf(aFleet([aSession({ number: 2 }), changed]), [], { ui: before.ui });
    const { lines } = frame({ ...view, size: { columns: 80, rows: 10 } });
    return lines.flat().find(({ text }) => text === '⊘')?.style;
  };
  expect(mark('idle')).toMatchObject({ tone: 'muted' });
  expect(mark('tool')).toMatchObject({ tone: 'accent', bold: true });
});
