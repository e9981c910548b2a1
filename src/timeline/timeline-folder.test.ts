import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callIdOf } from '../core/ids.js';
import { epochMs } from '../core/time.js';
import { callOf } from '../core/rollout/call.js';
import { parseRolloutLine } from '../../fixtures/parse-rollout-line.js';
import type { TurnOf } from '../core/facts/rollout-progress.js';
import type { RecordBody, RolloutRecord } from '../core/rollout/rollout-record.js';
import { recordAt } from '../../fixtures/record-at.js';
import { TimelineFolder } from './timeline-folder.js';

const somewhere = { turnId: undefined, at: undefined };
const started: RecordBody = { kind: 'turn-started', turn: { kind: 'started', ...somewhere } };
const end: TurnOf<'completed'> = {
  ...{ kind: 'completed', ...somewhere, error: undefined, hasAgentMessage: true },
  ...{ conclusion: undefined, recordsErrors: true },
};
const completed: RecordBody = { kind: 'turn-completed', turn: end, agentMessage: 'Done.' };
const error = { message: 'no', info: undefined };
const failed: RecordBody = { ...completed, turn: { ...end, error } };
const aborted: RecordBody = {
  kind: 'turn-aborted',
  turn: { kind: 'aborted', ...somewhere, reason: 'interrupted' },
};
const closed: RecordBody = { kind: 'call-closed', callId: callIdOf('c'), worked: false };
const said: RecordBody = { kind: 'user-message', text: 'go on' };

function opened(name: string, input: object): RecordBody {
  const made = { callId: callIdOf('c'), name, namespace: undefined, at: undefined };
  return { kind: 'call-opened', call: callOf({ ...made, input: JSON.stringify(input) }) };
}

/** As `idle 0-10, working 10-20`. */
function folded(
  fromStart: boolean,
  ...records: readonly (readonly [number, RecordBody])[]
): string {
  const folder = new TimelineFolder(fromStart);
  for (const [at, body] of records) folder.take(recordAt(body, epochMs(at)));
  return folder
    .spans(epochMs(0), epochMs(100))
    .map(({ from, to, state }) => `${state} ${from}-${to}`)
    .join(', ');
}

describe('the timeline of a thread', () => {
  it('is idle between turns, and works in them', () => {
    expect(
      folded(true, [5, { kind: 'ignored' }], [10, started], [20, completed], [40, started]),
    ).toBe('idle 5-10, working 10-20, idle 20-40, working 40-100');
  });

  it('shows a turn that failed, and one that its user stopped', () => {
    expect(folded(true, [0, started], [10, failed], [20, started], [30, aborted])).toBe(
      'working 0-10, failed 10-20, working 20-30, idle 30-100',
    );
  });

  it('waits for its user while a question is open', () => {
    const question = opened('request_user_input', { questions: [{ question: 'Which?' }] });
    expect(folded(true, [0, started], [10, question], [60, closed], [70, completed])).toBe(
      'working 0-10, asking 10-60, working 60-70, idle 70-100',
    );
  });

  it('is unknown where a command may have asked or run', () => {
    const escalated = opened('shell_command', {
      ...{ command: 'npm publish', sandbox_permissions: 'require_escalated' },
    });
    expect(folded(true, [0, started], [10, escalated], [60, closed])).toBe(
      'working 0-10, unknown 10-60, working 60-100',
    );
    const never: RecordBody = {
      kind: 'turn-context',
      turnId: undefined,
      context: {
        ...{ cwd: undefined, model: undefined, approvalPolicy: 'never' },
        ...{ refusedApprovals: ['sandbox_approval', 'rules', 'request_permissions'] as const },
        ...{
          effort: undefined,
          approvalsReviewer: undefined,
          sandbox: undefined,
          collaborationMode: undefined,
        },
      },
    };
    expect(folded(true, [0, started], [5, never], [10, escalated])).toBe('working 0-100');
  });

  it('knows nothing of the time after the last line of a turn that was killed', () => {
    expect(folded(true, [0, started], [10, said], [50, started])).toBe(
      'working 0-10, unknown 10-50, working 50-100',
    );
  });

  it('knows how a turn was that began before what was read, and nothing of before that', () => {
    expect(folded(false, [10, { kind: 'reasoning' }], [30, completed])).toBe(
      'working 10-30, idle 30-100',
    );
    expect(folded(false, [10, { kind: 'reasoning' }], [30, started])).toBe(
      'unknown 10-30, working 30-100',
    );
  });

  it('knows little of a Codex that writes no turn events', () => {
    expect(folded(true, [0, { kind: 'ignored' }], [10, said], [50, aborted], [60, said])).toBe(
      'idle 0-10, unknown 10-50, idle 50-60, unknown 60-100',
    );
  });

  it('takes times that go back for the newest one so far', () => {
    expect(folded(true, [10, started], [5, completed])).toBe('idle 10-100');
  });
});

describe('rollouts that Codex wrote', () => {
  const folder = new URL('../../fixtures/rollouts/', import.meta.url);
  const names = ['0.104', '0.120', '0.135', '0.150', '0.169'].flatMap((version) =>
    readdirSync(new URL(`${version}/`, folder))
      .filter((name) => name.startsWith('idle.') || name.startsWith('question.'))
      .map((name) => `${version}/${name}`),
  );

  it.each(names)('%s has no unknown time', (name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n');
    const records: readonly RolloutRecord[] = lines.map(parseRolloutLine);
    const picture = new TimelineFolder(true);
    for (const record of records) picture.take(record);
    const end = epochMs(Math.max(...records.map(({ at }) => at ?? 0)) + 1000);
    const states = picture.spans(epochMs(0), end).map(({ state }) => state);
    expect(states).not.toContain('unknown');
    expect(states.at(-1)).toBe(name.includes('question.') ? 'asking' : 'idle');
    expect(states).toContain('working');
  });
});
