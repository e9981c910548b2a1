import { describe, expect, it, test } from 'vitest';
import {
  aFleet,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import { afterActions, aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';
import { rowRef } from '../../core/fleet/row-key.js';
import { noMarks, type RowMarks } from '../../core/session/row-marks.js';
import type { Session } from '../../core/session/session.js';
import { epochMs } from '../../core/time.js';
import type { Effect } from '../state/action.js';
import { listedRows } from '../state/listed-rows.js';

const asks = aVerdict('approval', { since: ago(60) });
const since = asks.since;
const session = aSession({ verdict: asks });

function marked(marks: Partial<RowMarks>, more: Partial<Session> = {}): Session {
  return aSession({ ...more, marks: { ...noMarks, ...marks } });
}

const snooze = { until: ago(-900), state: 'ASK', since, neededSince: since } as const;

function saved(change: Partial<RowMarks>): Effect {
  return { kind: 'save-marks', row: rowRef(session), change };
}

test.each([
  ['p', {}, { pinned: true }, 'pinned; p unpins'],
  ['p', { pinned: true, muted: true }, { pinned: false }, 'unpinned'],
  ['m', { pinned: true }, { muted: true }, 'muted; m unmutes'],
  ['m', { muted: true }, { muted: false }, 'unmuted'],
])('%s on a session with %j', (key, marks, change, message) => {
  const view = aViewOf(aFleet([marked(marks, { verdict: asks })]));
  const { state, effects } = afterActions([press(key)], view);
  expect(effects).toEqual([saved(change)]);
  expect(state.notice?.text).toBe(message);
});

describe('the snooze menu', () => {
  const choose = (key: string, now = fixtureNow) =>
    afterActions([press('s'), press(key)], aViewOf(aFleet([session]), [], { now }));

  it.each([
    ['1', epochMs(fixtureNow + 15 * 60_000)],
    ['2', epochMs(fixtureNow + 3_600_000)],
    ['4', undefined],
  ])('%s snoozes', (key, until) => {
    const { state, effects } = choose(key);
    expect(effects).toEqual([saved({ snooze: { ...snooze, until } })]);
    expect(state.actionBox).toBeUndefined();
  });

  it.each([
    [6, 0, 1],
    [23, 59, 1],
    [0, 0, 0],
    [5, 59, 0],
  ])('3 at %d:%d snoozes until 6:00, in that many days: %d', (hour, minute, days) => {
    const now = epochMs(new Date(2026, 10, 23, hour, minute).getTime());
    const until = epochMs(new Date(2026, 10, 23 + days, 6).getTime());
    expect(choose('3', now).effects).toEqual([saved({ snooze: { ...snooze, until } })]);
  });

  it.each(['q', 'escape'])('%s closes it', (key) => {
    const { state, effects } = choose(key);
    expect(state.actionBox).toBeUndefined();
    expect(effects).toEqual([]);
  });

  it('s wakes', () => {
    const view = aViewOf(aFleet([marked({ snooze }, { verdict: asks })]));
    const { state, effects } = afterActions([press('s'), press('s')], view);
    expect(effects).toEqual([saved({ snooze: undefined })]);
    expect(state.notice?.text).toBe('awake');
  });

  it('snoozes and pins the session that a subagent belongs to', () => {
    const view = aViewOf(aFleet([session, aSubagent(session, { number: 2 })]), [
      press('space'),
      press('j'),
    ]);
    const keys = ['p', 's', '4', 'm'].map(press);
    const { effects } = afterActions(keys, view);
    const subagent = rowRef(aSession({ number: 2 }));
    const rows = effects.map((effect) => effect.kind === 'save-marks' && effect.row);
    // A subagent can be muted by itself.
    expect(rows).toEqual([rowRef(session), rowRef(session), subagent]);
  });
});

describe('in the list', () => {
  const idle = aSession({ number: 2, title: 'idle' });
  const pinned = marked(
    { pinned: true },
    { threadId: aSession({ number: 3 }).threadId, title: 'pinned' },
  );
  const asleep = marked({ snooze, pinned: true }, { verdict: asks, title: 'asleep' });
  const other = aSession({ number: 5, verdict: asks, title: 'asks' });
  const fleet = aFleet([asleep, idle, pinned, other]);
  const order = (keys: readonly string[]): readonly (string | undefined)[] => {
    const view = aViewOf(fleet, keys.map(press));
    return listedRows(view.ui, view).shown.map(({ session }) => session.title);
  };

  test.each([
    ['in the usual order', [], ['pinned', 'asks', 'idle', 'asleep']],
    ['in the reverse order', ['I'], ['pinned', 'idle', 'asks', 'asleep']],
    ['with those that need you alone', ['a'], ['asks']],
  ])('a pinned session is at the top and a snoozed one at the bottom, %s', (_, keys, titles) => {
    expect(order(keys)).toEqual(titles);
  });

  test('Tab and O leave a snoozed session out, and the header counts it by itself', () => {
    const view = aViewOf(fleet, [press('G')]);
    expect(afterActions([press('tab'), press('tab')], view).state.selected).toEqual(rowRef(other));
    expect(afterActions([press('O')], view).effects).toMatchObject([{ session: other }]);
    const screen = drawn(view, 100, 24);
    expect(screen).toMatch(/◆ 1 asks .*z 1 snoozed/);
    expect(screen).toMatch(/z.*◆ ASK +snoozed .*asleep/);
  });
});
