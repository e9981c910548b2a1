import { describe, expect, test } from 'vitest';
import {
  aHostReport,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
  type SessionOverrides,
} from '../../fixtures/a-session.js';
import { noMarks, type RowMarks } from '../core/session/row-marks.js';
import type { Session } from '../core/session/session.js';
import type { StatusDetail, Verdict } from '../core/session/status.js';
import { epochMs } from '../core/time.js';
import { rowKey, type RowKey } from '../core/fleet/row-key.js';
import { sessionGroups } from '../core/fleet/session-groups.js';
import {
  nextNotifications,
  noNotificationsYet,
  type NotificationInput,
  type NotificationMemory,
} from './next-notifications.js';

const muted: RowMarks = { ...noMarks, muted: true };
const snoozed: RowMarks = {
  ...noMarks,
  snooze: { until: undefined, state: 'WORK', since: undefined, neededSince: undefined },
};

/** A clock that is turned by hand, and all that was called out on it. */
class Listener {
  readonly heard: string[] = [];
  marks: ReadonlyMap<RowKey, RowMarks> = new Map();
  quiet = false;
  likely = false;
  #at = 0;
  #memory: NotificationMemory = noNotificationsYet;
  #sessions: readonly Session[] = [];
  #silent: readonly string[] = [];

  /** From this second on these are the sessions, checked each second until the next call. */
  see(second: number, sessions: readonly Session[], silent: readonly string[] = []): this {
    this.until(second);
    this.#sessions = sessions;
    this.#silent = silent;
    this.#check();
    return this;
  }

  /** As a laptop does, or a suspended program: then the last fleet is checked once more. */
  sleepUntil(second: number): this {
    this.#at = second;
    this.#check();
    return this;
  }

  until(second: number): this {
    while (this.#at < second) {
      this.#at += 1;
      this.#check();
    }
    return this;
  }

  #marked(session: Session): Session {
    return { ...session, marks: this.marks.get(rowKey(session)) };
  }

  #check(): void {
    const hosts = ['local', 'home'].map((host) =>
      aHostReport(host, { state: this.#silent.includes(host) ? 'stale' : 'ok' }),
    );
    const input: NotificationInput = {
      groups: sessionGroups(this.#sessions.map((session) => this.#marked(session))),
      hosts,
      quiet: this.quiet,
      likely: this.likely,
    };
    const { memory, due } = nextNotifications(this.#memory, input, at(this.#at));
    this.#memory = memory;
    for (const { kind, session, sessions } of due) {
      const of = session.title ?? '';
      this.heard.push(`${this.#at} ${kind} ${of}${sessions > 1 ? ` +${sessions - 1}` : ''}`);
    }
  }
}

function at(second: number): ReturnType<typeof epochMs> {
  return epochMs(fixtureNow + second * 1000);
}

/** A session in this state, since this second where one is given. */
function is(
  detail: StatusDetail,
  since?: number,
  overrides: SessionOverrides = {},
  verdict: Partial<Verdict> = {},
): Session {
  const began = since === undefined ? undefined : at(since);
  return aSession({
    title: `t${overrides.number ?? 1}`,
    verdict: aVerdict(detail, { since: began, ...verdict }),
    ...overrides,
  });
}

test('what was there at the start sends no notification, ever', () => {
  const sessions = (['approval', 'error', 'rate_limited', 'idle'] as const).map((detail, index) =>
    is(detail, -500, { number: index + 1 }),
  );
  expect(new Listener().see(0, sessions).until(100).heard).toEqual([]);
});

test('a host that answers later sends no notification of what was there before', () => {
  const listener = new Listener().see(0, [is('model')], ['home']);
  const there = is('approval', -9, { host: 'home', number: 2 });
  listener.see(20, [is('model'), there]).until(40);
  expect(listener.heard).toEqual([]);
});

describe('a session whose process is stopped', () => {
  const stopped = (pending: boolean, since: number): Session =>
    is('suspended', since, {}, { status: { kind: 'waiting', detail: 'suspended', pending } });

  test('in a turn is called once; its work goes on once it is continued', () => {
    const listener = new Listener()
      .see(0, [is('model', 0)])
      .see(50, [stopped(true, 50)])
      .see(60, [is('model', 60)])
      .see(80, [is('idle', 80)]);
    expect(listener.until(90).heard).toEqual(['53 suspended t1', '83 finished t1']);
  });

  test('at rest sends no notification', () => {
    const listener = new Listener().see(0, [is('idle', -5)]).see(10, [stopped(false, 10)]);
    expect(listener.until(60).heard).toEqual([]);
  });
});

describe('a session that comes to ask', () => {
  test('is called once, when it has asked for 3 s', () => {
    const listener = new Listener().see(0, [is('tool', 0)]).see(10, [is('approval', 10)]);
    expect(listener.until(12).heard).toEqual([]);
    expect(listener.until(90).heard).toEqual(['13 asks t1']);
  });

  test('and again after it has worked on', () => {
    const listener = new Listener().see(0, [is('tool', 0)]).see(10, [is('question', 10)]);
    listener
      .see(20, [is('tool', 20)])
      .see(30, [is('approval', 30)])
      .until(60);
    expect(listener.heard).toEqual(['13 asks t1', '33 asks t1']);
  });

  test('is called once although what we see of it flickers', () => {
    const listener = new Listener().see(0, [is('tool', 0)]).see(10, [is('approval', 10)]);
    for (let second = 15; second < 60; second += 3) {
      listener.see(second, [is('tool', second)]).see(second + 2, [is('approval', second + 2)]);
    }
    expect(listener.until(80).heard).toEqual(['13 asks t1']);
  });

  test('is not called where no state lasts', () => {
    const listener = new Listener().see(0, [is('tool', 0)]);
    for (let second = 10; second < 60; second += 4) {
      listener.see(second, [is('approval', second)]).see(second + 2, [is('tool', second + 2)]);
    }
    expect(listener.until(80).heard).toEqual([]);
  });

  test('is called although it is new', () => {
    const listener = new Listener()
      .see(0, [])
      .see(10, [is('question', 10)])
      .until(20);
    expect(listener.heard).toEqual(['13 asks t1']);
  });
});

describe('an inferred state', () => {
  const guess = is('approval', 10, {}, { certain: false });

  test('sends no notification', () => {
    expect(
      new Listener()
        .see(0, [is('tool', 0)])
        .see(10, [guess])
        .until(60).heard,
    ).toEqual([]);
  });

  test('is one where the user wants to hear of it', () => {
    const listener = new Listener();
    listener.likely = true;
    expect(
      listener
        .see(0, [is('tool', 0)])
        .see(10, [guess])
        .until(60).heard,
    ).toEqual(['13 asks t1']);
  });

  test('that was there at the start is none when it becomes certain', () => {
    const before = is('approval', -60, {}, { certain: false });
    const listener = new Listener()
      .see(0, [before])
      .see(2, [is('approval', -60)])
      .until(30);
    expect(listener.heard).toEqual([]);
  });

  test('at the start hides nothing that begins later', () => {
    const listener = new Listener()
      .see(0, [is('unclear')])
      .see(20, [is('approval', 20)])
      .until(40);
    expect(listener.heard).toEqual(['23 asks t1']);
  });
});

describe('a failure', () => {
  test('is called', () => {
    const listener = new Listener()
      .see(0, [is('tool', 0)])
      .see(10, [is('error', 10)])
      .until(60);
    expect(listener.heard).toEqual(['13 failed t1']);
  });

  test('of a thread that is resumed long after sends no notification', () => {
    const listener = new Listener()
      .see(0, [])
      .see(100, [is('error', -3600)])
      .until(130);
    expect(listener.heard).toEqual([]);
  });
});

describe('a usage limit', () => {
  const fleet = (detail: StatusDetail, since: number, numbers: readonly number[]) =>
    numbers.map((number) => is(detail, since, { number }));

  test('that stops many sessions, at once or in the next minutes, is one call', () => {
    const listener = new Listener().see(0, fleet('tool', 0, [1, 2, 3, 4]));
    const [fourth] = fleet('tool', 0, [4]);
    if (!fourth) throw new Error('there are four');
    listener.see(10, [...fleet('rate_limited', 10, [1, 2, 3]), fourth]);
    listener.see(200, fleet('rate_limited', 10, [1, 2, 3, 4])).until(400);
    expect(listener.heard).toEqual(['13 limited t1 +2']);
  });

  test('another day is another one', () => {
    const listener = new Listener().see(0, fleet('tool', 0, [1, 2]));
    listener.see(10, [...fleet('rate_limited', 10, [1]), ...fleet('tool', 0, [2])]);
    listener.see(2000, fleet('rate_limited', 2000, [1, 2])).until(2010);
    expect(listener.heard).toEqual(['13 limited t1', '2003 limited t2']);
  });
});

describe('work that ends', () => {
  const ends = (workedFrom: number, end: number, detail: StatusDetail): Listener =>
    new Listener()
      .see(0, [is('idle', -99)])
      .see(workedFrom, [is('model', workedFrom)])
      .see(end, [is(detail, end)])
      .until(end + 30);

  test('is called after more than a minute', () => {
    expect(ends(10, 71, 'idle').heard).toEqual(['74 finished t1']);
  });

  test.each<[string, number, StatusDetail]>([
    ['a minute', 70, 'idle'],
    ['a short while', 20, 'idle'],
    ['the user stopped it', 200, 'interrupted'],
  ])('is not called after %s', (_, end, detail) => {
    expect(ends(10, end, detail).heard).toEqual([]);
  });

  test('counts from its beginning, also before the first check', () => {
    const listener = new Listener()
      .see(0, [is('tool', -50)])
      .see(15, [is('idle', 15)])
      .until(30);
    expect(listener.heard).toEqual(['18 finished t1']);
  });

  test('counts what it did before and after it asked', () => {
    const listener = new Listener().see(0, [is('tool', 0)]).see(40, [is('approval', 40)]);
    listener
      .see(300, [is('tool', 300)])
      .see(325, [is('idle', 325)])
      .until(350);
    expect(listener.heard).toEqual(['43 asks t1', '328 finished t1']);
  });

  test('is not over while a subagent works', () => {
    const root = is('tool', 0);
    const idle = is('idle', 100);
    const helper = aSubagent(root, { number: 2, verdict: aVerdict('tool', { since: at(0) }) });
    const listener = new Listener().see(0, [root, helper]).see(100, [idle, helper]).until(200);
    expect(listener.heard).toEqual([]);
    expect(listener.see(200, [idle]).until(220).heard).toEqual(['203 finished t1']);
  });
});

describe('subagents', () => {
  const root = is('subagents', 0);
  const helper = (detail: StatusDetail, since: number, number = 2): Session =>
    aSubagent(root, {
      number,
      title: `helper ${number}`,
      verdict: aVerdict(detail, { since: at(since) }),
    });

  test('are heard where they ask, each by itself, and never else', () => {
    const listener = new Listener().see(0, [root, helper('tool', 0), helper('tool', 0, 3)]);
    listener.see(10, [root, helper('approval', 10), helper('error', 10, 3)]);
    listener.see(20, [root, helper('approval', 10), helper('approval', 20, 3)]).until(200);
    expect(listener.heard).toEqual(['13 asks helper 2', '23 asks helper 3']);
  });

  test.each([muted, snoozed])('are muted and snoozed with their root', (marks) => {
    const listener = new Listener().see(0, [root, helper('tool', 0)]);
    listener.marks = new Map([[rowKey(root), marks]]);
    expect(listener.see(10, [root, helper('approval', 10)]).until(60).heard).toEqual([]);
  });
});

test.each([
  ['muted', muted],
  ['snoozed', snoozed],
])('a %s thread is not heard, nor later when it is heard again; the others are', (_, marks) => {
  const both = (detail: StatusDetail, since: number): readonly Session[] => [
    is(detail, since),
    is(detail, since, { number: 2 }),
  ];
  const listener = new Listener().see(0, both('tool', 0));
  listener.marks = new Map([[rowKey(is('tool')), marks]]);
  listener.see(10, both('approval', 10)).until(30);
  listener.marks = new Map();
  expect(listener.until(60).heard).toEqual(['13 asks t2']);
  expect(listener.see(60, both('tool', 60)).see(70, both('error', 70)).until(90).heard).toEqual([
    '13 asks t2',
    '73 failed t1',
    '73 failed t2',
  ]);
});

test('a muted session that a usage limit stops keeps the limit of no other one quiet', () => {
  const other = (detail: StatusDetail, since: number): Session => is(detail, since, { number: 2 });
  const listener = new Listener().see(0, [is('tool', 0), other('tool', 0)]);
  listener.marks = new Map([[rowKey(is('tool')), muted]]);
  listener.see(10, [is('rate_limited', 10), other('tool', 0)]);
  listener.see(20, [is('rate_limited', 10), other('rate_limited', 20)]).until(40);
  expect(listener.heard).toEqual(['23 limited t2']);
});

test('in quiet hours nothing is sent, nor when they are over', () => {
  const listener = new Listener().see(0, [is('tool', 0)]);
  listener.quiet = true;
  listener.see(10, [is('approval', 10)]).until(30);
  listener.quiet = false;
  expect(listener.until(60).heard).toEqual([]);
});

describe('rows of a host that does not answer', () => {
  const far = (detail: StatusDetail, since: number, stale = false): Session =>
    is(detail, since, { host: 'home', stale });

  test('tell nothing, whatever they say', () => {
    const listener = new Listener().see(0, [far('tool', 0)]);
    listener.see(10, [far('approval', 10, true)], ['home']).until(100);
    expect(listener.heard).toEqual([]);
  });

  test('are called for what they do when it answers again, and for nothing that was known', () => {
    const listener = new Listener().see(0, [far('tool', 0), is('tool', 0)]);
    listener.see(10, [is('tool', 0)], ['home']).until(400);
    listener.see(400, [far('approval', 300), is('tool', 0)]).until(420);
    expect(listener.heard).toEqual(['403 asks t1']);
    listener.see(420, [is('tool', 0)], ['home']).until(900);
    expect(listener.see(900, [far('approval', 300)]).until(920).heard).toHaveLength(1);
  });
});

test('a row that is missing from some checks is not new', () => {
  const asking = is('approval', 10);
  const listener = new Listener().see(0, [is('tool', 0)]).see(10, [asking]);
  listener.see(20, []).see(25, [asking]).until(60);
  expect(listener.heard).toEqual(['13 asks t1']);
});

test('what was seen just before we were stopped has not lasted through it', () => {
  const listener = new Listener().see(0, [is('tool', 0)]).see(10, [is('approval', 10)]);
  listener
    .sleepUntil(3600)
    .see(3601, [is('tool', 20)])
    .until(3700);
  expect(listener.heard).toEqual([]);
  expect(listener.see(3700, [is('question', 3690)]).until(3710).heard).toEqual(['3703 asks t1']);
});

test('it forgets what has ended', () => {
  const inputOf = (sessions: readonly Session[]): NotificationInput => ({
    groups: sessionGroups(sessions),
    hosts: [aHostReport('local')],
    quiet: false,
    likely: false,
  });
  const { memory } = nextNotifications(noNotificationsYet, inputOf([is('idle')]), ago(0));
  expect(memory.threads.size).toBe(1);
  let later = memory;
  for (let second = 1; second <= 61; second += 1) {
    later = nextNotifications(later, inputOf([]), at(second)).memory;
  }
  expect(later.threads.size).toBe(0);
});
