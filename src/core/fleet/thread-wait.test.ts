import { describe, expect, test } from 'vitest';
import {
  aFleet,
  aHostReport,
  aSession,
  aSubagent,
  aThreadId,
  aVerdict,
} from '../../../fixtures/a-session.js';
import type { HostName } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet } from '../session/snapshot.js';
import type { StatusDetail } from '../session/status.js';
import { rowKey } from './row-key.js';
import { ThreadWait, type Until, type WaitOutcome, type WaitPlan } from './thread-wait.js';

function row(detail: StatusDetail, number = 1, over: Partial<Session> = {}): Session {
  return aSession({ number, name: `name-${number}`, verdict: aVerdict(detail), ...over });
}
function likely(detail: StatusDetail, number = 1): Session {
  return row(detail, number, { verdict: aVerdict(detail, { certain: false }) });
}
const look = (...sessions: readonly Session[]): Fleet => aFleet(sessions);

/** This machine and `far`, whose report is this; its rows are those with its name. */
function withFar(
  report: Parameters<typeof aHostReport>[1] | undefined,
  ...sessions: readonly Session[]
): Fleet {
  const far = report ? [aHostReport('far', report)] : [];
  const chosenHosts = ['local', 'far'] as readonly string[] as readonly HostName[];
  return aFleet(sessions, { chosenHosts, hosts: [aHostReport('local'), ...far] });
}

/** How it stands after the last look: `met 1 2`, by the numbers of the printed threads. */
function ends(plan: Partial<WaitPlan>, ...looks: readonly Fleet[]): string {
  return said(lastOf(plan, looks));
}
function lastOf(plan: Partial<WaitPlan>, looks: readonly Fleet[]): WaitOutcome {
  const whole = { until: 'idle', names: [], allOf: false, likely: false, ...plan } as const;
  const wait = new ThreadWait(whole);
  const results = looks.map((fleet) =>
    wait.check(fleet, fleet.hosts.length === fleet.chosenHosts.length),
  );
  for (const earlier of results.slice(0, -1)) expect(said(earlier)).toBe('not yet');
  const last = results.at(-1);
  if (!last) throw new Error('no look');
  return last;
}
function said(result: WaitOutcome): string {
  switch (result.kind) {
    case 'not-yet':
      return 'not yet';
    case 'wrong-usage':
      return result.sentence;
    case 'met':
      return ['met', ...result.sessions.map(({ threadId }) => Number(threadId.slice(-2)))].join(
        ' ',
      );
  }
}

describe('a state', () => {
  const meets: Readonly<Record<Exclude<Until, 'gone' | 'any-change'>, readonly StatusDetail[]>> = {
    ask: ['approval', 'question'],
    idle: ['idle', 'new', 'interrupted'],
    fail: ['error', 'rate_limited'],
    stop: ['suspended'],
    attention: ['approval', 'question', 'error', 'rate_limited'],
    working: ['model', 'tool', 'subagents'],
  };
  const details: readonly StatusDetail[] = [
    ...[...meets.attention, ...meets.idle, ...meets.stop, ...meets.working],
    'unclear',
  ];
  test.each(Object.entries(meets))('%s is met by %j alone', (until, those) => {
    const met = details.filter(
      (detail) => ends({ until: until as Until }, look(row(detail))) !== 'not yet',
    );
    expect(met.toSorted()).toEqual(those.toSorted());
  });

  test('of a stopped process needs attention only while a turn is pending', () => {
    const stopped = row('suspended');
    const verdict = aVerdict('suspended', {
      status: { kind: 'waiting', detail: 'suspended', pending: true },
    });
    expect(ends({ until: 'attention' }, look(stopped))).toBe('not yet');
    expect(ends({ until: 'attention' }, look({ ...stopped, verdict }))).toBe('met 1');
  });

  test('that is inferred counts where likely is enough', () => {
    expect(ends({ until: 'ask' }, look(likely('approval')))).toBe('not yet');
    expect(ends({ until: 'ask', likely: true }, look(likely('approval')))).toBe('met 1');
  });

  test('of a stale row never counts', () => {
    expect(ends({ likely: true }, look(row('idle', 1, { stale: true })))).toBe('not yet');
  });
});

describe('with a filter', () => {
  const checks = (
    plan: Partial<WaitPlan>,
    ...refreshes: readonly (readonly [Fleet, readonly number[]])[]
  ): readonly string[] => {
    const wait = new ThreadWait({
      until: 'idle',
      names: [],
      allOf: false,
      likely: false,
      ...plan,
    });
    return refreshes.map(([fleet, numbers]) => {
      const matching = fleet.sessions.filter((_, index) => numbers.includes(index + 1));
      return said(wait.check(fleet, true, new Set(matching.map(rowKey))));
    });
  };

  test('only those count that match', () => {
    const both = look(row('idle', 1), row('tool', 2));
    expect(checks({}, [both, [2]])).toEqual(['not yet']);
    expect(checks({}, [both, [1]])).toEqual(['met 1']);
    expect(checks({ allOf: true }, [both, [1]])).toEqual(['met 1']);
    expect(checks({}, [both, []])).toEqual(['not yet']);
    expect(checks({ until: 'gone' }, [both, []])).toEqual(['met']);
  });

  test('one that has matched counts also when it no longer matches', () => {
    const worked = look(row('idle', 1), row('tool', 2));
    expect(checks({}, [worked, [2]], [look(row('tool', 1), row('idle', 2)), [1]])).toEqual([
      'not yet',
      'met 2',
    ]);
    expect(
      checks({ until: 'gone' }, [worked, [2]], [worked, []], [look(row('idle', 1)), []]),
    ).toEqual(['not yet', 'not yet', 'met 2']);
  });
});

describe('which threads', () => {
  const mixed = look(row('tool', 1), row('idle', 2), row('idle', 3));
  test.each<readonly [string, Partial<WaitPlan>, Fleet, string]>([
    ['any of all', {}, mixed, 'met 2 3'],
    ['every one of all', { allOf: true }, mixed, 'not yet'],
    ['every one of all that are so', { allOf: true }, look(row('idle'), row('new', 2)), 'met 1 2'],
    ['none at all is never met', {}, look(), 'not yet'],
    ['not even by every one', { allOf: true }, look(), 'not yet'],
    ['one by its name', { names: ['Name-2'] }, mixed, 'met 2'],
    ['one by its whole id', { names: [aThreadId(2)] }, mixed, 'met 2'],
    ['one by the beginning of its id', { names: [aThreadId(2).slice(0, 8)] }, mixed, 'met 2'],
    ['any of two', { names: ['name-1', 'name-2'] }, mixed, 'met 2'],
    ['both of two', { names: ['name-1', 'name-2'], allOf: true }, mixed, 'not yet'],
    ['both of two that are so', { names: ['name-3', 'name-2'], allOf: true }, mixed, 'met 3 2'],
    ['the same one twice', { names: ['name-2', aThreadId(2)] }, mixed, 'met 2'],
  ])('%s', (_, plan, fleet, expected) => {
    expect(ends(plan, fleet)).toBe(expected);
  });

  test('a word stays with its thread when the name moves on', () => {
    const renamed = look(row('tool', 1, { name: 'other' }), row('idle', 2, { name: 'name-1' }));
    expect(ends({ names: ['name-1'] }, look(row('tool', 1)), renamed)).toBe('not yet');
  });

  test('a word for two threads is wrong, and names them', () => {
    const twins = look(row('idle', 1, { name: 'x' }), row('idle', 2, { name: 'x' }));
    expect(ends({ names: ['x'] }, twins)).toMatch(`"x" may be 2 threads: ${aThreadId(1)}`);
  });
});

describe('a word that calls nobody', () => {
  test.each<readonly [string, Partial<WaitPlan>, Fleet, string | RegExp]>([
    ['is wrong, and says what there is', { names: ['nmae'] }, look(row('idle')), /"nmae".*name-1/],
    ['may come where it is a whole id', { names: [aThreadId(9)] }, look(row('idle')), 'not yet'],
    ['may be where nobody answers', { names: ['x'] }, withFar({ state: 'error' }), 'not yet'],
    ['may be where nothing can be found', { names: ['x'] }, withFar({ blind: true }), 'not yet'],
    ['is gone', { names: ['x'], until: 'gone' }, look(row('idle')), 'met'],
    [
      'is not gone while a host does not answer',
      { names: ['x'], until: 'gone' },
      withFar({ state: 'error' }),
      'not yet',
    ],
  ])('%s', (_, plan, fleet, expected) => {
    expect(ends(plan, fleet)).toMatch(expected);
  });

  test('is met when it comes', () => {
    expect(ends({ names: [aThreadId(9)] }, look(), look(row('idle', 9)))).toBe('met 9');
  });

  test('is wrong once the host that did not answer has no such thread either', () => {
    const looks = [withFar({ state: 'error' }), withFar({})];
    expect(ends({ names: ['x'] }, ...looks)).toMatch(/no running thread is called "x"/);
  });

  test('is waited for with a word to the user', () => {
    expect(lastOf({ names: [aThreadId(9)] }, [look()])).toMatchObject({
      notes: [`no running thread is called "${aThreadId(9)}": waiting for it`],
    });
  });
});

describe('gone', () => {
  const there = look(row('idle', 1), row('tool', 2));
  const plan = { until: 'gone' } as const;
  test.each<readonly [string, Partial<WaitPlan>, readonly Fleet[], string]>([
    ['when one of all goes', {}, [there, look(row('idle', 1))], 'met 2'],
    ['when the called one goes', { names: ['name-2'] }, [there, look(row('idle', 1))], 'met 2'],
    ['not when another goes', { names: ['name-1'] }, [there, look(row('idle', 1))], 'not yet'],
    ['with all-of not before the last', { allOf: true }, [there, look(row('idle', 1))], 'not yet'],
    ['with all-of when all are', { allOf: true }, [there, look()], 'met 1 2'],
    ['at once where nothing runs', {}, [look()], 'met'],
    ['at once where nothing runs, with all-of', { allOf: true }, [look()], 'met'],
    ['not before every host has answered', {}, [withFar(undefined)], 'not yet'],
    ['not where a host does not answer', {}, [withFar({ state: 'error' })], 'not yet'],
  ])('%s', (_, over, looks, expected) => {
    expect(ends({ ...plan, ...over }, ...looks)).toBe(expected);
  });

  test('a host that does not answer any more takes nothing away', () => {
    const far = row('idle', 3, { host: 'far' as HostName });
    const looks = [withFar({}, far), withFar({ state: 'stale' }, { ...far, stale: true })];
    expect(ends(plan, ...looks, withFar({ state: 'error' }))).toBe('not yet');
    expect(ends({ ...plan, names: ['name-3'] }, ...looks, withFar({}))).toBe('met 3');
  });

  test('a row that moves to another name of its machine is followed', () => {
    const far = row('tool', 3, { host: 'far' as HostName });
    const moved = (...sessions: readonly Session[]): Fleet =>
      withFar({ shownAs: 'local' as HostName }, ...sessions);
    const plans = { ...plan, names: ['name-3'] };
    expect(ends(plans, withFar({}, far), moved(row('tool', 3)))).toBe('not yet');
    expect(ends(plans, withFar({}, far), moved(row('tool', 3)), moved())).toBe('met 3');
    expect(ends(plan, withFar({}, far), moved(row('tool', 3)))).toBe('not yet');
  });

  test('is printed as it was last, as stale', () => {
    const result = lastOf(plan, [look(row('tool', 2)), look()]);
    expect(result).toMatchObject({ sessions: [{ stale: true, verdict: aVerdict('tool') }] });
  });

  test('is no other state: it may come back', () => {
    const looks = [look(row('tool')), look()];
    expect(lastOf({ names: ['name-1'] }, looks)).toEqual({
      kind: 'not-yet',
      notes: ['"name-1" is gone: waiting for it'],
    });
    expect(ends({ names: ['name-1'] }, ...looks, look(row('new')))).toBe('met 1');
  });
});

describe('any-change', () => {
  const plan = { until: 'any-change' } as const;
  const start = look(row('tool', 1), row('idle', 2));
  test.each<readonly [string, Partial<WaitPlan>, readonly Fleet[], string]>([
    ['not at the start', {}, [start], 'not yet'],
    ['another state', {}, [start, look(row('idle', 1), row('idle', 2))], 'met 1'],
    ['a thread that comes', {}, [look(), look(row('new', 3))], 'met 3'],
    ['a thread that goes', {}, [start, look(row('tool', 1))], 'met 2'],
    [
      'not of another than the called one',
      { names: ['name-1'] },
      [start, look(row('tool'))],
      'not yet',
    ],
    ['not an inference', {}, [start, look(likely('approval', 1), row('idle', 2))], 'not yet'],
    [
      'nor the way back from one',
      {},
      [start, look(likely('error', 1), row('idle', 2)), start],
      'not yet',
    ],
    [
      'an inference where likely is enough',
      { likely: true },
      [start, look(likely('error'), row('idle', 2))],
      'met 1',
    ],
    [
      'with all-of not the first',
      { allOf: true },
      [start, look(row('idle', 1), row('idle', 2))],
      'not yet',
    ],
    [
      'with all-of once each has changed',
      { allOf: true },
      [start, look(row('idle', 1), row('idle', 2)), look(row('idle', 1), row('tool', 2))],
      'met 1 2',
    ],
  ])('%s', (_, over, looks, expected) => {
    expect(ends({ ...plan, ...over }, ...looks)).toBe(expected);
  });
});

describe('subagents speak through their root', () => {
  const root = row('idle', 1);
  const child = (detail: StatusDetail): Session =>
    aSubagent(root, { number: 2, name: 'helper', verdict: aVerdict(detail) });
  test.each<readonly [string, Partial<WaitPlan>, Fleet, string]>([
    [
      'one that asks makes it ask, and is printed too',
      { until: 'ask' },
      look(root, child('approval')),
      'met 1 2',
    ],
    [
      'one that works keeps it from being idle',
      { until: 'idle' },
      look(root, child('tool')),
      'not yet',
    ],
    [
      'one at rest is no session at rest',
      { until: 'idle' },
      look(row('tool'), child('idle')),
      'not yet',
    ],
    [
      'one that failed is its root’s to see to',
      { until: 'fail' },
      look(root, child('error')),
      'not yet',
    ],
    [
      'one that is called speaks for itself',
      { until: 'fail', names: ['helper'] },
      look(root, child('error')),
      'met 2',
    ],
  ])('%s', (_, plan, fleet, expected) => {
    expect(ends(plan, fleet)).toBe(expected);
  });
});

test('hosts: any is met before the slow one answers; every one only after, and by name only after', () => {
  const early = withFar(undefined, row('idle'));
  expect(ends({}, early)).toBe('met 1');
  expect(ends({ allOf: true }, early)).toBe('not yet');
  expect(ends({ names: ['name-1'] }, early)).toBe('not yet');
  expect(ends({ allOf: true }, early, withFar({ state: 'error' }, row('idle')))).toBe('not yet');
  expect(ends({ allOf: true }, early, withFar({}, row('idle')))).toBe('met 1');
});
