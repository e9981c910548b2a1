import { describe, expect, it } from 'vitest';
import type { HostFailureKind } from '../core/session/host-failure.js';
import type { LinkState } from '../core/session/snapshot.js';
import { durationMs, epochMs } from '../core/time.js';
import { HostLink } from './host-link.js';
import { failure, failures, type SshFailure } from './ssh/failures.js';

const timeout = 6_000;
const interval = 1_000;

type LinkAction = 'open' | 'ask' | 'close' | 'stamp';

/** A link on a clock that moves when the test says so. */
function linkOnClock() {
  let now = 1_000_000;
  let timer = { at: Infinity, run: (): void => undefined };
  let actions: LinkAction[] = [];
  let configuration = 'as it was';
  const failed: SshFailure[] = [];
  const states: LinkState[] = [];
  const link = new HostLink(
    {
      ports: {
        now: () => epochMs(now),
        random: () => 0.5,
        after: (milliseconds, run) => {
          timer = { at: now + milliseconds, run };
          return () => (timer = { at: Infinity, run: () => undefined });
        },
      },
      timeout: durationMs(timeout),
      connect: () => {
        actions.push('open');
        return {
          ask: () => actions.push('ask'),
          close: () => actions.push('close'),
          overdue: () => failures.deadline,
        };
      },
      stampOf: () => {
        actions.push('stamp');
        return Promise.resolve(configuration);
      },
      onFailure: (found) => failed.push(found),
      onState: (state) => states.push(state),
    },
    durationMs(interval),
  );
  /** What it does. */
  const doing = (act: () => void): readonly LinkAction[] => {
    actions = [];
    act();
    return actions;
  };
  return {
    link,
    start: () => doing(() => link.start()),
    polls: () => doing(() => link.polls()),
    answered: () => doing(() => link.answered()),
    refresh: () => doing(() => link.refresh()),
    fail: (kind: HostFailureKind) => doing(() => link.failed(failure(kind, 'x'))),
    pass: (milliseconds: number) =>
      doing(() => {
        now += milliseconds;
        if (timer.at <= now) timer.run();
      }),
    /** How long until it has something to do. */
    wait: () => timer.at - now,
    state: () => states.at(-1)?.kind,
    shown: () => states.at(-1),
    due: () => timer.at,
    failure: () => failed.at(-1)?.kind,
    configure: (text: string) => (configuration = text),
  };
}

/** Connected to one that watches. */
function watching() {
  const clock = linkOnClock();
  clock.start();
  clock.answered();
  return clock;
}

describe('a host', () => {
  it('is connected to at once, and is ok with its first answer', () => {
    const clock = linkOnClock();
    expect(clock.start()).toEqual(['open']);
    expect(clock.state()).toBe('connecting');
    expect(clock.pass(0)).toEqual([]);
    expect(clock.answered()).toEqual([]);
    expect(clock.state()).toBe('ok');
  });

  it('that watches may be quiet for 45 s, and is lost then', () => {
    const clock = watching();
    expect(clock.pass(44_999)).toEqual([]);
    expect(clock.state()).toBe('ok');
    expect(clock.pass(1)).toEqual(['close']);
    expect(clock.failure()).toBe('lost');
    expect(clock.state()).toBe('backing-off');
  });

  it('that cannot watch is asked an interval after each answer, once at a time', () => {
    const clock = linkOnClock();
    clock.start();
    expect(clock.polls()).toEqual(['ask']);
    expect(clock.refresh()).toEqual([]);
    clock.answered();
    expect(clock.pass(999)).toEqual([]);
    expect(clock.pass(1)).toEqual(['ask']);
    expect(clock.pass(3_000)).toEqual([]);
    clock.answered();
    expect(clock.refresh()).toEqual(['ask']);
  });

  it('has its deadline from the request on, over everything', () => {
    const clock = linkOnClock();
    clock.start();
    clock.pass(5_000);
    expect(clock.polls()).toEqual(['ask']);
    expect(clock.pass(999)).toEqual([]);
    expect(clock.pass(1)).toEqual(['close']);
    expect([clock.failure(), clock.link.hung]).toEqual(['deadline', true]);
  });

  it('that fails is tried again by itself', () => {
    const clock = watching();
    clock.fail('lost');
    expect(clock.state()).toBe('backing-off');
    expect(clock.pass(1_000)).toEqual(['open']);
    expect(clock.state()).toBe('stale');
    clock.answered();
    expect(clock.state()).toBe('ok');
  });

  it.each<readonly [HostFailureKind, readonly number[]]>([
    ['refused', [1, 2, 4, 8, 16, 30, 30]],
    ['deadline', [15, 30, 60, 120, 120]],
    ['not-found', [15, 30, 60, 120, 120]],
  ])('%s is tried again after %j seconds', (kind, seconds) => {
    const clock = linkOnClock();
    clock.start();
    for (const wait of seconds) {
      clock.fail(kind);
      expect(clock.wait()).toBe(wait * 1000);
      expect(clock.shown()).toEqual({ kind: 'backing-off', until: clock.due() });
      expect(clock.pass(wait * 1000)).toEqual(['open']);
    }
  });

  it('whose keys are refused is tried three times and then no more', () => {
    const clock = linkOnClock();
    clock.start();
    for (const wait of [60_000, 120_000]) {
      clock.fail('auth');
      expect(clock.pass(wait)).toEqual(['open']);
    }
    clock.fail('auth');
    expect(clock.state()).toBe('blocked');
  });

  it.each<HostFailureKind>(['hostkey-unknown', 'hostkey-changed', 'hostkey-revoked', 'config'])(
    '%s blocks it until the user asks or its configuration changes',
    async (kind) => {
      const clock = linkOnClock();
      clock.start();
      expect(clock.fail(kind)).toEqual(['stamp']);
      expect(clock.pass(9_999)).toEqual([]);
      expect(clock.pass(1)).toEqual(['stamp']);
      await Promise.resolve();
      expect(clock.state()).toBe('blocked');
      expect(clock.refresh()).toEqual(['open']);
      clock.fail(kind);
      clock.configure('changed');
      clock.pass(10_000);
      await expect.poll(() => clock.state()).toBe('connecting');
    },
  );

  it('starts to count again when the failure is of another class, or it has answered', () => {
    const clock = linkOnClock();
    clock.start();
    clock.fail('refused');
    clock.pass(1_000);
    clock.fail('timeout');
    expect(clock.wait()).toBe(2_000);
    clock.pass(2_000);
    clock.fail('exit');
    expect(clock.wait()).toBe(15_000);
    clock.pass(15_000);
    clock.answered();
    clock.fail('refused');
    expect(clock.wait()).toBe(1_000);
  });

  it('is connected to again after the machine slept, at once', () => {
    const clock = watching();
    expect(clock.pass(45_000 + 5_001)).toEqual(['close', 'open']);
    clock.fail('refused');
    clock.pass(1_000);
    clock.fail('refused');
    expect(clock.pass(2_000 + 5_001)).toEqual(['open']);
    clock.fail('refused');
    expect(clock.wait()).toBe(1_000);
  });

  it('that is blocked stays so when the machine has slept', () => {
    const clock = linkOnClock();
    clock.start();
    clock.fail('config');
    expect(clock.pass(3_600_000)).toEqual(['stamp']);
    expect(clock.wait()).toBe(10_000);
    expect(clock.state()).toBe('blocked');
  });

  it('takes no answer of a connection that is gone', () => {
    const clock = watching();
    clock.fail('lost');
    clock.answered();
    expect(clock.state()).toBe('backing-off');
  });
});
