import { describe, expect, it, test } from 'vitest';
import { ago, aSession, aSubagent, aVerdict } from '../../../fixtures/a-session.js';
import { noMarks, type RowMarks } from '../session/row-marks.js';
import type { Session } from '../session/session.js';
import type { StatusDetail } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { newSnooze, wokenSessions } from './marked-rows.js';
import { rowKey } from './row-key.js';
import { sessionGroups } from './session-groups.js';

const is = (detail: StatusDetail, seconds: number, more: Partial<Session> = {}): Session =>
  aSession({ verdict: aVerdict(detail, { since: ago(seconds) }), ...more });

/** Whether a row that was snoozed as `before` is still so as `now`. */
function staysAsleep(
  before: readonly Session[],
  now: readonly Session[],
  until: EpochMs | undefined,
): boolean {
  const [group] = sessionGroups(before);
  if (!group) throw new Error('no session was snoozed');
  const marks: RowMarks = { ...noMarks, snooze: newSnooze(group, until) };
  const woken = wokenSessions(now, new Map([[group.key, marks]]));
  return woken.length === 0;
}

const unknownSince = aVerdict('model', { since: undefined });
const later = ago(-3600);

describe('a snoozed row', () => {
  const asks = is('approval', 60);

  test.each([
    ['goes on asking the same', asks, true],
    ['works again', is('tool', 30), true],
    ['is done', is('idle', 30), true],
    ['asks something new, with or without work in between', is('approval', 30), false],
    ['asks a question', is('question', 30), false],
    ['fails', is('error', 30), false],
    [
      'asks something new on a host that does not answer',
      is('approval', 30, { stale: true }),
      true,
    ],
  ])('which asked when it was snoozed for an hour, and now %s: asleep %#', (_, now, asleep) => {
    expect(staysAsleep([asks], [now], later)).toBe(asleep);
  });

  it('that needed nobody wakes when it needs someone, whenever that began', () => {
    expect(staysAsleep([is('tool', 90)], [is('approval', 80)], later)).toBe(false);
    const unknown = aSession({ verdict: aVerdict('approval', { since: undefined }) });
    expect(staysAsleep([is('tool', 90)], [unknown], later)).toBe(false);
    expect(staysAsleep([unknown], [unknown], later)).toBe(true);
  });

  it('wakes when a subagent asks while another one still does', () => {
    const root = is('tool', 90);
    const [one, two] = [2, 3].map((number) => (detail: StatusDetail, seconds: number) => {
      const verdict = aVerdict(detail, { since: ago(seconds) });
      return aSubagent(root, { number, verdict });
    });
    if (!one || !two) throw new Error('two subagents');
    const before = [root, one('approval', 60), two('tool', 60)];
    expect(staysAsleep(before, before, later)).toBe(true);
    expect(staysAsleep(before, [root, one('approval', 60), two('approval', 30)], later)).toBe(
      false,
    );
  });

  test.each([
    ['the same', is('idle', 60), true],
    ['the same after a turn that nobody saw', is('idle', 5), false],
    ['at work', is('model', 30), false],
    ['at work, as before, to a codex-ps that is late', is('model', 90), true],
    ['at work, since when is not known', is('model', 0, { verdict: unknownSince }), false],
    ['the same, from a host that does not answer', is('idle', 5, { stale: true }), true],
  ])('until its STATE changes, and now %s', (_, now, asleep) => {
    expect(staysAsleep([is('idle', 60)], [now], undefined)).toBe(asleep);
  });
});

test('rows without a snooze, and snoozed ones that are not there, do not wake', () => {
  const asks = is('approval', 30);
  const [group] = sessionGroups([is('idle', 60)]);
  const snooze = group && newSnooze(group, later);
  const other = rowKey(aSession({ number: 2 }));
  expect(wokenSessions([asks], new Map([[rowKey(asks), noMarks]]))).toEqual([]);
  expect(wokenSessions([asks], new Map([[other, { ...noMarks, snooze }]]))).toEqual([]);
});
