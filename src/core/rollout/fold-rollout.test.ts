import { describe, expect, it } from 'vitest';
import { linesOf, rolloutFixture } from '../../../fixtures/rollout-fixtures.js';
import type { RolloutProgress } from '../facts/rollout-progress.js';
import { callIdOf, turnIdOf } from '../ids.js';
import { epochMs, uuidv7Time } from '../time.js';
import { parseRolloutLine } from '../../../fixtures/parse-rollout-line.js';
import type { RecordBody, RolloutRecord } from './rollout-record.js';
import { emptyProgress, foldRecord, foldRecords } from './fold-rollout.js';
import { recordAt } from '../../../fixtures/record-at.js';

function progressOf(version: string, situation: string): RolloutProgress {
  const lines = linesOf(rolloutFixture(version, `tail-${situation}`));
  return foldRecords(emptyProgress, lines.map(parseRolloutLine));
}

/** Records one second apart. */
function folded(...bodies: readonly RecordBody[]): RolloutProgress {
  const records = bodies.map((body, second): RolloutRecord => {
    const at = epochMs(1_000_000 + second * 1000);
    return recordAt(body, at);
  });
  return foldRecords(emptyProgress, records);
}

function opened(id: string): RecordBody {
  return {
    kind: 'call-opened',
    call: {
      callId: callIdOf(id),
      kind: 'shell',
      name: 'exec_command',
      at: undefined,
      text: id,
      command: id,
      escalated: false,
      deadlineMs: 10_000,
    },
  };
}

const closed = (id: string): RecordBody => ({
  kind: 'call-closed',
  callId: callIdOf(id),
  worked: false,
});
const started = (id: string | undefined): RecordBody => ({
  kind: 'turn-started',
  turn: { kind: 'started', turnId: id === undefined ? undefined : turnIdOf(id), at: undefined },
});
const completed = (id: string, message: string | undefined): RecordBody => ({
  kind: 'turn-completed',
  turn: {
    ...{ kind: 'completed', turnId: turnIdOf(id), at: undefined, error: undefined },
    ...{ hasAgentMessage: message !== undefined, conclusion: undefined, recordsErrors: false },
  },
  agentMessage: message,
});
const aborted = (id: string | undefined): RecordBody => ({
  kind: 'turn-aborted',
  turn: {
    ...{ kind: 'aborted', turnId: id === undefined ? undefined : turnIdOf(id) },
    ...{ at: undefined, reason: 'interrupted' },
  },
});
const userMessage: RecordBody = { kind: 'user-message', text: 'go' };
const agentMessage: RecordBody = { kind: 'agent-message', text: 'done' };
const tokenCount: Extract<RecordBody, { kind: 'token-count' }> = {
  ...{ kind: 'token-count', tokens: undefined, rateLimits: undefined, limitType: undefined },
  usage: undefined,
};
const lateCommandEnd: RecordBody = { kind: 'ignored' };

function contextOf(turnId: string): RecordBody {
  const context = {
    ...{
      cwd: '/a',
      model: 'm',
      approvalPolicy: 'never',
      refusedApprovals: undefined,
      effort: undefined,
      approvalsReviewer: undefined,
    },
    ...{ sandbox: undefined, collaborationMode: undefined },
  };
  return { kind: 'turn-context', context, turnId: turnIdOf(turnId) };
}

describe('the progress of a real rollout', () => {
  it.each([
    ['0.169', 'first-answer', { kind: 'completed', error: undefined, hasAgentMessage: true }],
    ['0.169', 'approval-pending', { kind: 'started' }],
    ['0.169', 'interrupted', { kind: 'aborted', reason: 'interrupted' }],
    ['0.169', 'error', { kind: 'completed', hasAgentMessage: false, error: { info: 'other' } }],
    ['0.169', 'usage-limit', { kind: 'completed', error: { info: 'usage_limit_exceeded' } }],
    ['0.169', 'late-command-end', { kind: 'completed', hasAgentMessage: true }],
    ['0.169', 'compacted', { kind: 'completed', hasAgentMessage: false, conclusion: 'compaction' }],
    ['0.169', 'fork-without-a-turn', { kind: 'none' }],
    [
      '0.135',
      'compacted',
      { kind: 'completed', hasAgentMessage: false, conclusion: 'compaction', error: undefined },
    ],
    ['0.120', 'error-event', { kind: 'completed', error: { info: 'other' } }],
    ['0.120', 'usage-limit', { kind: 'completed', error: { info: 'usage_limit_exceeded' } }],
    ['0.120', 'late-command-end', { kind: 'completed', error: { info: 'usage_limit_exceeded' } }],
    [
      '0.104',
      'error-without-words',
      { kind: 'completed', error: undefined, hasAgentMessage: false },
    ],
    ['0.98', 'question-pending', { kind: 'none' }],
    ['0.94', 'answered', { kind: 'none' }],
    ['0.94', 'interrupted', { kind: 'aborted', turnId: undefined }],
    // The user has spoken since the interrupt, and nothing came of it.
    ['0.94', 'silent-after-interrupt', { kind: 'none' }],
  ])('of %s: %s', (version, situation, turn) => {
    expect(progressOf(version, situation)).toMatchObject({
      turn,
      unknownRecords: {},
      malformedLines: 0,
    });
  });

  it.each([
    [
      '0.94',
      'approval-pending',
      { kind: 'shell', escalated: true, text: 'touch /home/dev/esc_87' },
    ],
    ['0.98', 'question-pending', { kind: 'question', text: 'Which one?' }],
    ['0.104', 'approval-pending', { kind: 'shell', escalated: true, deadlineMs: 10_000 }],
    ['0.120', 'waits-for-subagent', { kind: 'subagents' }],
    [
      '0.169',
      'approval-pending',
      { kind: 'shell', escalated: true, text: 'touch /home/dev/esc_7' },
    ],
    ['0.169', 'tool-running', { kind: 'shell', escalated: false, deadlineMs: 30_000 }],
    ['0.169', 'question-pending', { kind: 'question', text: 'Which one?', deadlineMs: undefined }],
    ['0.169', 'elicitation-pending', { kind: 'mcp', name: 'mcp__mocky__elicit' }],
    ['0.169', 'waits-for-subagent', { kind: 'subagents' }],
    ['0.169', 'killed-in-a-call', { kind: 'shell', text: 'sleep 40' }],
  ])('of %s has one open call: %s', (version, situation, call) => {
    expect(progressOf(version, situation).openCalls).toMatchObject([call]);
  });

  it('takes the start of a forked turn from its id: the copied lines bear the time of the fork', () => {
    const progress = progressOf('0.104', 'fork-of-a-killed-turn');
    const turnId = '01a208c8-cec2-7de0-9e5b-e2cf52f8ecd1';
    expect(progress.turn).toMatchObject({ kind: 'started', turnId });
    expect(progress.turnStartedAt).toBe(uuidv7Time(turnId));
    expect(progress.turnStartedAt).toBeLessThan(Date.parse('2026-11-23T14:22:00Z'));
  });

  it('keeps the newest limits, tokens, context, name and answer', () => {
    expect(progressOf('0.169', 'usage-limit')).toMatchObject({
      rateLimits: [
        { usedPercent: 100, resetsAt: 1_795_446_288_000, windowMinutes: 300 },
        { usedPercent: 40, windowMinutes: 10_080 },
      ],
      tokens: { total: 180, inContext: 15, contextWindow: 258_400 },
      context: { cwd: '/home/dev/proj', approvalPolicy: 'on-request', sandbox: 'workspace-write' },
    });
    expect(progressOf('0.120', 'renamed').threadName).toBe('Nm 120');
    expect(progressOf('0.169', 'first-answer').lastAgentMessage).toBe('hello from mock');
  });

  it('of 0.94 tells an answer that is whole from a word in mid-turn', () => {
    expect(progressOf('0.94', 'answered').lastItem).toEqual({
      kind: 'agent-message',
      closed: true,
    });
    expect(progressOf('0.94', 'approval-pending').lastItem).toEqual({ kind: 'call' });
    expect(progressOf('0.94', 'usage-limit').lastItem).toEqual({ kind: 'user-message' });
  });
});

describe('foldRecord', () => {
  it('closes calls by their id, in any order', () => {
    const progress = folded(started('a'), opened('1'), opened('2'), opened('3'), closed('2'));
    expect(progress.openCalls.map((call) => call.callId)).toEqual(['1', '3']);
  });

  it('forgets the calls of a turn with its end, and at the start of another', () => {
    expect(folded(started('a'), opened('1'), completed('a', 'x')).openCalls).toEqual([]);
    expect(folded(started('a'), opened('1'), aborted('a')).openCalls).toEqual([]);
    // Killed, then resumed: the first turn has no end.
    expect(folded(started('a'), opened('1'), started('b')).openCalls).toEqual([]);
  });

  it('lets nothing that a turn leaves behind reopen it', () => {
    const late: RecordBody = { kind: 'call-ended', callId: callIdOf('1'), changed: [] };
    const ended = folded(
      started('a'),
      opened('1'),
      completed('a', 'x'),
      lateCommandEnd,
      late,
      closed('1'),
      contextOf('a'),
    );
    expect(ended).toMatchObject({ turn: { kind: 'completed' }, openCalls: [] });
  });

  it('runs a turn that is known only from its context, its prompt or a call', () => {
    const firsts = { context: contextOf('b'), prompt: userMessage, call: opened('2') };
    for (const [impliedBy, record] of Object.entries(firsts)) {
      for (const end of [completed('a', 'x'), aborted('a')]) {
        const running = folded(started('a'), opened('1'), end, record);
        expect(running.turn).toMatchObject({ kind: 'started', impliedBy });
        expect(running.openCalls).toHaveLength(impliedBy === 'call' ? 1 : 0);
      }
    }
    expect(folded(completed('a', 'x'), contextOf('b')).turn).toMatchObject({ turnId: 'b' });
  });

  it('counts the broken lines since the newest turn event by themselves', () => {
    const broken: RecordBody = { kind: 'malformed' };
    const progress = folded(
      started('a'),
      broken,
      completed('a', 'x'),
      broken,
      started('b'),
      broken,
    );
    expect(progress).toMatchObject({ malformedLines: 3, malformedInTurn: 1 });
  });

  it('knows of an open call that what it started has ended', () => {
    const ended = folded(started('a'), opened('1'), {
      kind: 'call-ended',
      callId: callIdOf('1'),
      changed: [],
    });
    expect(ended.openCalls).toMatchObject([{ callId: '1', hasEnded: true }]);
  });

  it('ends /review, whose inner turn began under another id', () => {
    expect(folded(started('outer'), started('inner'), completed('outer', 'x')).turn).toMatchObject({
      kind: 'completed',
      turnId: 'outer',
    });
  });

  it('takes an error event for the reason only where the turn ends right after it', () => {
    const error: RecordBody = { kind: 'error', error: { message: 'm', info: undefined } };
    const failed = folded(started('a'), error, completed('a', undefined));
    expect(failed.turn).toMatchObject({ error: { message: 'm' } });
    const recovered = folded(started('a'), error, agentMessage, completed('a', undefined));
    expect(recovered.turn).toMatchObject({ error: undefined });
    const next = folded(started('a'), error, aborted('a'), started('b'), completed('b', undefined));
    expect(next.turn).toMatchObject({ error: undefined });
  });

  it('takes a compaction for the reason of a missing answer only where it came last', () => {
    const compacted: RecordBody = { kind: 'concluded', by: 'compaction' };
    const manual = folded(started('a'), compacted, tokenCount, completed('a', undefined));
    expect(manual.turn).toMatchObject({ conclusion: 'compaction' });
    const midTurn = folded(started('a'), compacted, opened('1'), completed('a', undefined));
    expect(midTurn.turn).toMatchObject({ conclusion: undefined });
  });

  it('up to 0.99 begins a turn where the user speaks', () => {
    const progress = folded(userMessage, opened('1'), userMessage);
    expect(progress).toMatchObject({ turn: { kind: 'none' }, turnStartedAt: 1_002_000 });
    expect(progress.openCalls).toEqual([]);
    expect(folded(aborted(undefined), userMessage).turn).toEqual({ kind: 'none' });
  });

  it('leaves the calls of a running turn open while the user steers it', () => {
    expect(folded(started('a'), opened('1'), userMessage).openCalls).toHaveLength(1);
  });

  it('takes the time of the line where the turn has no telling id', () => {
    expect(folded(started(undefined)).turnStartedAt).toBe(1_000_000);
    expect(folded(started('7')).turnStartedAt).toBe(1_000_000);
  });

  it('lays applied settings over the context, and lets a turn_context replace it', () => {
    const full = {
      cwd: '/a',
      model: 'm',
      approvalPolicy: 'never',
      refusedApprovals: undefined,
      effort: undefined,
      approvalsReviewer: undefined,
      sandbox: 'read-only',
      collaborationMode: 'default',
    };
    const none = {
      cwd: undefined,
      model: undefined,
      approvalPolicy: undefined,
      refusedApprovals: undefined,
      effort: undefined,
      approvalsReviewer: undefined,
      sandbox: undefined,
      collaborationMode: undefined,
    };
    const laid = folded(
      { kind: 'turn-context', context: full, turnId: undefined },
      { kind: 'settings-applied', context: { ...none, model: 'n' } },
    );
    expect(laid.context).toEqual({ ...full, model: 'n' });
    const replaced = folded(
      { kind: 'turn-context', context: full, turnId: undefined },
      { kind: 'turn-context', context: { ...none, cwd: '/b' }, turnId: undefined },
    );
    expect(replaced.context).toEqual({ ...none, cwd: '/b' });
  });

  it('keeps limits that a record does not mention, and drops those that it says it does not know', () => {
    const limit = { usedPercent: 100, resetsAt: undefined, windowMinutes: undefined };
    const known: RecordBody = { ...tokenCount, rateLimits: [limit] };
    expect(folded(known, tokenCount).rateLimits).toEqual([limit]);
    expect(folded(known, { ...tokenCount, rateLimits: [] }).rateLimits).toEqual([]);
  });

  it('counts unknown and broken lines', () => {
    const unknown = (type: string): RecordBody => ({ kind: 'unknown', type });
    const progress = folded(unknown('event_msg/x'), unknown('event_msg/x'), { kind: 'malformed' });
    expect(progress).toMatchObject({ unknownRecords: { 'event_msg/x': 2 }, malformedLines: 1 });
  });

  it('stays small, whatever the file does', () => {
    let progress = foldRecord(emptyProgress, { ...started('a'), at: undefined });
    for (let n = 0; n < 2_000; n += 1) {
      progress = foldRecord(progress, { ...opened(`call ${n}`), at: undefined });
      progress = foldRecord(progress, { kind: 'unknown', type: `event_msg/${n}`, at: undefined });
    }
    expect(progress.openCalls).toHaveLength(256);
    expect(progress.openCalls.at(-1)?.callId).toBe('call 1999');
    expect(Object.keys(progress.unknownRecords)).toHaveLength(51);
    expect(progress.unknownRecords['other']).toBe(1_950);
  });
});
