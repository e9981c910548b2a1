import { expect, it } from 'vitest';
import { ago, aThreadId, fixtureNow } from '../../fixtures/a-session.js';
import { aProcess, factsOf } from '../../fixtures/some-facts.js';
import { emptyProgress } from '../core/rollout/fold-rollout.js';
import { usageReading } from '../core/rollout/usage-limits.js';
import { withReading, type UsageReading } from '../core/facts/usage-reading.js';
import { accountAt, type Account } from '../core/session/account.js';
import type { JsonObject } from '../core/text/fields.js';
import { epochMs, toUnixSeconds } from '../core/time.js';
import { hostSnapshot } from './host-snapshot.js';

const fiveHours = 300;
const week = 10_080;

function inMinutes(minutes: number): number {
  return toUnixSeconds(fixtureNow) + minutes * 60;
}

function window(used_percent: number, window_minutes: number, resetsInMinutes: number): JsonObject {
  return { used_percent, window_minutes, resets_at: inMinutes(resetsInMinutes) };
}

type Recorded = readonly [secondsAgo: number, limits: JsonObject];

/** Each session with what its token_counts recorded. */
function accountsOf(...sessions: readonly (readonly Recorded[])[]): readonly Account[] {
  const processes = sessions.map((_, index) => aProcess(index + 1));
  const threads = sessions.map((recorded, index) => ({
    threadId: aThreadId(index + 1),
    pid: index + 1,
    rollout: { progress: { ...emptyProgress, usage: readingsOf(recorded) } },
  }));
  const { accounts } = hostSnapshot(factsOf(processes, threads), '0.1.0');
  return accounts.map((account) => accountAt(account, fixtureNow));
}

function readingsOf(recorded: readonly Recorded[]): readonly UsageReading[] {
  return recorded
    .map(([seconds, limits]) => usageReading(limits, ago(seconds)))
    .filter((reading) => reading !== undefined)
    .reduce<readonly UsageReading[]>(withReading, []);
}

it('gives both windows of a limit, the shorter first, whichever Codex calls primary', () => {
  const limits = { primary: window(40, week, 6000), secondary: window(82, fiveHours, 120) };
  expect(accountsOf([[60, { ...limits, plan_type: 'pro' }]])).toMatchObject([
    {
      host: 'local',
      codexHome: '/home/ada/.codex',
      limit: 'codex',
      plan: 'pro',
      readAt: ago(60),
      windows: [
        { minutes: 300, usedPercent: 82, resetsAt: epochMs(inMinutes(120) * 1000) },
        { minutes: 10_080, usedPercent: 40 },
      ],
    },
  ]);
});

it('takes the newest reading of all sessions of a home', () => {
  const [account, ...more] = accountsOf(
    [[600, { primary: window(50, fiveHours, 120) }]],
    [[60, { primary: window(55, fiveHours, 120) }]],
  );
  expect(more).toEqual([]);
  expect(account?.windows).toMatchObject([{ usedPercent: 55 }]);
});

it('keeps the limit of one model apart', () => {
  const mini = { limit_id: 'mini', limit_name: 'Mini', primary: window(100, fiveHours, 10) };
  expect(
    accountsOf([
      [60, { primary: window(5, week, 10) }],
      [30, mini],
    ]),
  ).toMatchObject([
    { limit: 'codex', windows: [{ usedPercent: 5 }] },
    { limit: 'mini', limitName: 'Mini', windows: [{ usedPercent: 100 }] },
  ]);
});

it('does not show a window as used that was reset since it was read', () => {
  const reset = { primary: window(90, fiveHours, -1), secondary: window(30, week, 50) };
  expect(accountsOf([[600, reset]])[0]?.windows).toMatchObject([
    { minutes: 300, usedPercent: undefined, resetsAt: epochMs(inMinutes(-1) * 1000) },
    { minutes: 10_080, usedPercent: 30 },
  ]);
  const timeless = { primary: { used_percent: 90, window_minutes: fiveHours } };
  expect(accountsOf([[5 * 3600, timeless]])[0]?.windows).toMatchObject([
    { usedPercent: undefined },
  ]);
  expect(accountsOf([[4 * 3600, timeless]])[0]?.windows).toMatchObject([{ usedPercent: 90 }]);
});

it('keeps the windows where a later record has none, as when a limit stops a turn (0.171)', () => {
  const none = {
    primary: null,
    secondary: null,
    credits: { has_credits: false, unlimited: false },
  };
  const [account] = accountsOf([
    [60, { primary: window(100, fiveHours, 9) }],
    [30, none],
  ]);
  expect(account).toMatchObject({
    credits: { available: false, unlimited: false, balance: undefined },
    windows: [{ usedPercent: 100 }],
  });
});

it('knows no account with an API key', () => {
  expect(
    accountsOf([[60, { primary: null, secondary: null, credits: null, plan_type: null }]]),
  ).toEqual([]);
});

it('estimates when the pace of the last 15 minutes uses a window up, if that is before its reset', () => {
  const at = (seconds: number, used: number): Recorded => [
    seconds,
    { primary: window(used, fiveHours, 60) },
  ];
  // 10 percent in 10 minutes: the last 20 take 20 more.
  expect(accountsOf([at(600, 70), at(0, 80)])[0]?.windows[0]?.usedUpAt).toBe(
    epochMs(inMinutes(20) * 1000),
  );
  expect(accountsOf([at(600, 79)], [at(0, 80)])[0]?.windows[0]?.usedUpAt).toBeUndefined();
  expect(accountsOf([at(60, 70), at(0, 80)])[0]?.windows[0]?.usedUpAt).toBeUndefined();
  expect(accountsOf([at(3600, 10), at(0, 80)])[0]?.windows[0]?.usedUpAt).toBeUndefined();
  expect(accountsOf([at(600, 70), at(0, 100)])[0]?.windows[0]?.usedUpAt).toBeUndefined();
});

it('survives numbers and times that are none', () => {
  const odd = { used_percent: 1e300, window_minutes: -5, resets_at: 1e300 };
  const below = { used_percent: -3, window_minutes: 1e300, resets_at: 'soon' };
  expect(accountsOf([[60, { primary: odd, secondary: below }]])[0]?.windows).toEqual([
    { minutes: undefined, usedPercent: 100, resetsAt: undefined, usedUpAt: undefined },
    { minutes: undefined, usedPercent: 0, resetsAt: undefined, usedUpAt: undefined },
  ]);
});

it('keeps few readings of a session that records many, and always the newest', () => {
  const many = Array.from({ length: 3000 }, (_, index): Recorded => [
    3000 - index,
    { primary: window(index / 100, fiveHours, 60) },
  ]);
  const readings = readingsOf(many);
  expect(readings.length).toBeLessThan(20);
  expect(readings.at(-1)).toMatchObject({ at: ago(1), windows: [{ usedPercent: 29.99 }] });
  expect(Math.min(...readings.map(({ at }) => at))).toBeLessThan(ago(14 * 60));
});
