import { expect, it } from 'vitest';
import { aSession } from '../../fixtures/a-session.js';
import type { Status, Verdict } from '../core/session/status.js';
import { epochMs } from '../core/time.js';
import { timelineState, withPresent } from './timeline-now.js';

const now = epochMs(100);
const span = (from: number, to: number, state: ReturnType<typeof timelineState>) => ({
  ...{ from: epochMs(from), to: epochMs(to), state },
});

function verdict(status: Status, since: number | undefined): Verdict {
  const at = since === undefined ? undefined : epochMs(since);
  return { ...aSession().verdict, status, since: at };
}

const asks: Status = { kind: 'waiting', detail: 'approval' };

it('ends with the state of its row, which knows more than the rollout', () => {
  const spans = [span(0, 50, 'idle'), span(50, 100, 'working')];
  expect(withPresent(spans, verdict(asks, 80), now)).toEqual([
    ...[span(0, 50, 'idle'), span(50, 80, 'working'), span(80, 100, 'asking')],
  ]);
  expect(withPresent(spans, verdict(asks, 20), now).at(-1)).toEqual(span(50, 100, 'asking'));
});

it('is unchanged where both agree, or the start is unknown', () => {
  const spans = [span(0, 100, 'working')];
  const working: Status = { kind: 'working', detail: 'tool' };
  expect(withPresent(spans, verdict(working, 50), now)).toBe(spans);
  expect(withPresent(spans, verdict(asks, undefined), now)).toBe(spans);
});

it.each<readonly [Status, string]>([
  [{ kind: 'working', detail: 'model' }, 'working'],
  [{ kind: 'waiting', detail: 'question' }, 'asking'],
  [{ kind: 'waiting', detail: 'rate_limited' }, 'failed'],
  [{ kind: 'waiting', detail: 'error' }, 'failed'],
  [{ kind: 'waiting', detail: 'interrupted' }, 'idle'],
  [{ kind: 'unknown', detail: 'unclear' }, 'unknown'],
])('shows %j as %s', (status, state) => {
  expect(timelineState(verdict(status, undefined))).toBe(state);
});
