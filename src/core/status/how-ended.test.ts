import { describe, expect, it } from 'vitest';
import { ago, aThreadId, fixtureNow } from '../../../fixtures/a-session.js';
import {
  aRollout,
  busyProgress,
  idleProgress,
  someFacts,
  someHome,
  type RolloutParts,
} from '../../../fixtures/some-facts.js';
import { callIdOf } from '../ids.js';
import type { OpenCall, RolloutProgress, Turn } from '../facts/rollout-progress.js';
import { err, ok } from '../result.js';
import type { LiveThread } from '../session/live-threads.js';
import { epochMs } from '../time.js';
import { howEnded } from './how-ended.js';

const threadId = aThreadId(1);
const nobody: LiveThread = {
  ...{ threadId, codexHome: someHome, owner: undefined, holders: [], copiedTo: [] },
  ...{ rolloutPath: '/x', rollout: undefined, lockPath: undefined, loadedAt: undefined },
  ...{ daemonThread: undefined, lost: undefined, readAt: undefined },
};

function endOf(parts: RolloutParts, bootedAt = epochMs(0)): readonly [string, string, string] {
  const thread = { ...nobody, rollout: ok(aRollout(threadId, parts)) };
  const { ending, verdict } = howEnded(thread, someFacts(), bootedAt);
  return [ending, verdict.status.detail, verdict.reason];
}

const turnOf = (turn: Turn): RolloutProgress => ({ ...idleProgress, turn });
const inTurn = { progress: busyProgress, modifiedAt: ago(60) };

describe('a session that nobody runs has ended', () => {
  it('finished after a whole turn, also after a plan, about which nobody is asked any more', () => {
    const { turn } = idleProgress;
    const plan = turn.kind === 'completed' ? { ...turn, conclusion: 'plan' as const } : turn;
    for (const each of [turn, plan]) {
      const [ending, detail, reason] = endOf({ progress: turnOf(each) });
      expect([ending, detail, reason]).toEqual(['finished', 'idle', 'its last turn is complete']);
    }
  });

  it('finished with the error of its last turn', () => {
    const error = { message: 'stream disconnected', info: undefined };
    const { turn } = idleProgress;
    const failed = turn.kind === 'completed' ? { ...turn, error } : turn;
    expect(endOf({ progress: turnOf(failed) })).toEqual([
      ...['finished', 'error'],
      'the last turn ended in an error: stream disconnected',
    ]);
  });

  it('interrupted after an abort', () => {
    const turn = { kind: 'aborted', turnId: undefined, at: ago(9), reason: 'interrupted' } as const;
    expect(endOf({ progress: turnOf(turn) }).slice(0, 2)).toEqual(['interrupted', 'interrupted']);
  });

  it('died inside a turn, also one whose start is out of reach, and with a call open', () => {
    const call: OpenCall = {
      ...{ callId: callIdOf('c'), kind: 'question', name: 'ask', at: ago(9), text: 'which?' },
      ...{ command: undefined, escalated: false, deadlineMs: undefined, waitsFor: [] },
    };
    const cases = [
      busyProgress,
      { ...busyProgress, openCalls: [call] },
      turnOf({ kind: 'out-of-reach' }),
    ];
    for (const progress of cases) {
      expect(endOf({ progress }).slice(0, 2)).toEqual(['died', 'interrupted']);
    }
  });

  it('lost at a reboot if the machine was started after its last write, inside a turn only', () => {
    expect(endOf(inTurn, ago(59))[0]).toBe('lost_at_reboot');
    expect(endOf(inTurn, ago(61))[0]).toBe('died');
    expect(endOf(inTurn)[0]).toBe('died');
    expect(endOf({ progress: idleProgress }, fixtureNow)[0]).toBe('finished');
  });

  it.each<[string, RolloutParts]>([
    ['broken lines may have said more', { progress: { ...busyProgress, malformedInTurn: 1 } }],
    ['broken lines follow a whole turn', { progress: { ...idleProgress, malformedInTurn: 1 } }],
    ['only a prompt shows the turn', { progress: turnOf({ ...impliedTurn() }) }],
    ['an old Codex left no whole answer', oldCodex({ kind: 'tool-output' })],
  ])('unknown where %s', (_, parts) => {
    expect(endOf(parts)[0]).toBe('unknown');
  });

  it('by the last word of a Codex that records no turns', () => {
    const [ending] = endOf(oldCodex({ kind: 'agent-message', closed: true }));
    expect(ending).toBe('finished');
  });

  it('unknown where its rollout cannot be read, with the reason', () => {
    const unreadable = err({ kind: 'unreadable', code: 'EACCES' } as const);
    const { ending, verdict } = howEnded(
      { ...nobody, rollout: unreadable },
      someFacts(),
      epochMs(0),
    );
    expect([ending, verdict.reason]).toEqual([
      'unknown',
      'the rollout cannot be read here (EACCES)',
    ]);
  });
});

function impliedTurn(): Turn {
  return { kind: 'started', turnId: undefined, at: ago(60), impliedBy: 'prompt' };
}

function oldCodex(lastItem: RolloutProgress['lastItem']): RolloutParts {
  const progress: RolloutProgress = { ...idleProgress, turn: { kind: 'none' }, lastItem };
  return { progress: { ...progress, lastLineAt: ago(3600) }, meta: { cliVersion: '0.94.0' } };
}
