import { describe, expect, it } from 'vitest';
import type { HostFailureKind } from '../core/session/host-failure.js';
import { durationMs, epochMs } from '../core/time.js';
import {
  linkState,
  newLink,
  stepLink,
  type HostLink,
  type LinkAction,
  type LinkEvent,
} from './host-link.js';
import { failure, failures } from './ssh/failures.js';

const timeout = 6_000;
const interval = 1_000;

/** A link on a clock that moves when the test says so. */
function linkOnClock() {
  let now = 1_000_000;
  let link: HostLink = newLink(epochMs(now));
  const handle = (event: LinkEvent): readonly LinkAction[] => {
    const step = stepLink(link, event, {
      now: epochMs(now),
      timeout: durationMs(timeout),
      overdue: () => failures.deadline,
      interval: durationMs(interval),
      random: 0.5,
    });
    ({ link } = step);
    return step.actions;
  };
  return {
    handle,
    fail: (kind: HostFailureKind) => handle({ kind: 'failed', failure: failure(kind, 'x') }),
    tick: () => handle({ kind: 'tick' }),
    pass: (milliseconds: number) => {
      now += milliseconds;
      return handle({ kind: 'tick' });
    },
    /** How long until it has something to do. */
    wait: () => link.activity.until - now,
    state: () => linkState(link).kind,
    shown: () => linkState(link),
    link: () => link,
  };
}

/** Connected to one that watches. */
function watching() {
  const clock = linkOnClock();
  clock.tick();
  clock.handle({ kind: 'answered' });
  return clock;
}

describe('a host', () => {
  it('is connected to at once, and is ok with its first answer', () => {
    const clock = linkOnClock();
    expect(clock.state()).toBe('connecting');
    expect(clock.tick()).toEqual(['open']);
    expect(clock.tick()).toEqual([]);
    expect(clock.handle({ kind: 'answered' })).toEqual([]);
    expect(clock.state()).toBe('ok');
  });

  it('that watches may be quiet for 45 s, and is lost then', () => {
    const clock = watching();
    expect(clock.pass(44_999)).toEqual([]);
    expect(clock.state()).toBe('ok');
    expect(clock.pass(1)).toEqual(['close']);
    expect(clock.link().failure?.kind).toBe('lost');
    expect(clock.state()).toBe('backing-off');
  });

  it('that cannot watch is asked an interval after each answer, once at a time', () => {
    const clock = linkOnClock();
    clock.tick();
    expect(clock.handle({ kind: 'polls' })).toEqual(['ask']);
    expect(clock.handle({ kind: 'refresh' })).toEqual([]);
    clock.handle({ kind: 'answered' });
    expect(clock.pass(999)).toEqual([]);
    expect(clock.pass(1)).toEqual(['ask']);
    expect(clock.pass(3_000)).toEqual([]);
    clock.handle({ kind: 'answered' });
    expect(clock.handle({ kind: 'refresh' })).toEqual(['ask']);
  });

  it('has its deadline from the request on, over everything', () => {
    const clock = linkOnClock();
    clock.tick();
    clock.pass(5_000);
    expect(clock.handle({ kind: 'polls' })).toEqual(['ask']);
    expect(clock.pass(999)).toEqual([]);
    expect(clock.pass(1)).toEqual(['close']);
    expect(clock.link()).toMatchObject({ failure: { kind: 'deadline' }, hung: true });
  });

  it('that fails keeps its age and is tried again by itself', () => {
    const clock = watching();
    const { answeredAt } = clock.link();
    clock.fail('lost');
    expect(clock.link().answeredAt).toBe(answeredAt);
    expect(clock.state()).toBe('backing-off');
    expect(clock.pass(1_000)).toEqual(['open']);
    expect(clock.state()).toBe('stale');
    clock.handle({ kind: 'answered' });
    expect(clock.state()).toBe('ok');
  });

  it.each<readonly [HostFailureKind, readonly number[]]>([
    ['refused', [1, 2, 4, 8, 16, 30, 30]],
    ['deadline', [15, 30, 60, 120, 120]],
    ['not-found', [15, 30, 60, 120, 120]],
  ])('%s is tried again after %j seconds', (kind, seconds) => {
    const clock = linkOnClock();
    clock.tick();
    for (const wait of seconds) {
      clock.fail(kind);
      expect(clock.wait()).toBe(wait * 1000);
      expect(clock.shown()).toEqual({ kind: 'backing-off', until: clock.link().activity.until });
      expect(clock.pass(wait * 1000)).toEqual(['open']);
    }
  });

  it('whose keys are refused is tried three times and then no more', () => {
    const clock = linkOnClock();
    clock.tick();
    for (const wait of [60_000, 120_000]) {
      clock.fail('auth');
      expect(clock.pass(wait)).toEqual(['open']);
    }
    clock.fail('auth');
    expect(clock.state()).toBe('blocked');
  });

  it.each<HostFailureKind>(['hostkey-unknown', 'hostkey-changed', 'hostkey-revoked', 'config'])(
    '%s blocks it until the user asks or its configuration changes',
    (kind) => {
      const clock = linkOnClock();
      clock.tick();
      clock.fail(kind);
      expect(clock.pass(9_999)).toEqual([]);
      expect(clock.pass(1)).toEqual(['check-config']);
      expect(clock.handle({ kind: 'refresh' })).toEqual(['open']);
    },
  );

  it('starts to count again when the failure is of another class, or it has answered', () => {
    const clock = linkOnClock();
    clock.tick();
    clock.fail('refused');
    clock.pass(1_000);
    clock.fail('timeout');
    expect(clock.wait()).toBe(2_000);
    clock.pass(2_000);
    clock.fail('exit');
    expect(clock.wait()).toBe(15_000);
    clock.pass(15_000);
    clock.handle({ kind: 'answered' });
    clock.fail('refused');
    expect(clock.wait()).toBe(1_000);
  });

  it('is connected to again after the machine slept, at once', () => {
    const clock = watching();
    expect(clock.handle({ kind: 'woke' })).toEqual(['close']);
    expect(clock.tick()).toEqual(['open']);
    clock.fail('refused');
    clock.handle({ kind: 'woke' });
    expect(clock.tick()).toEqual(['open']);
  });

  it('takes no answer of a connection that is gone', () => {
    const clock = watching();
    clock.fail('lost');
    clock.handle({ kind: 'answered' });
    expect(clock.state()).toBe('backing-off');
  });
});
