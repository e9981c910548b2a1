import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';
import { fixtureBytes, linesOf, rolloutFixtures } from '../../../fixtures/rollout-fixtures.js';
import { epochMs } from '../time.js';
import { headUnits, mayTellOfUser, recordOfHead, recordsOfLine } from './rollout-line.js';
import { parseRolloutLine } from '../../../fixtures/parse-rollout-line.js';

const timestamp = '2026-11-23T14:00:30.917Z';
const at = Date.parse(timestamp);

function event(payload: unknown): string {
  return JSON.stringify({ timestamp, type: 'event_msg', payload });
}

function item(payload: unknown): string {
  return JSON.stringify({ timestamp, type: 'response_item', payload });
}

describe('parseRolloutLine', () => {
  it.each([
    [
      { type: 'task_started', turn_id: 't' },
      { kind: 'turn-started', turn: { kind: 'started', turnId: 't' } },
    ],
    [
      { type: 'turn_started', turn_id: 't' },
      { kind: 'turn-started', turn: { kind: 'started', turnId: 't' } },
    ],
    [
      { type: 'task_complete', turn_id: 't', last_agent_message: 'done' },
      {
        ...{ kind: 'turn-completed', agentMessage: 'done' },
        turn: { kind: 'completed', turnId: 't', error: undefined, hasAgentMessage: true },
      },
    ],
    [
      { type: 'turn_complete', turn_id: 't', last_agent_message: null },
      {
        ...{ kind: 'turn-completed', agentMessage: undefined },
        turn: { kind: 'completed', turnId: 't', error: undefined, hasAgentMessage: false },
      },
    ],
    [
      {
        type: 'task_complete',
        turn_id: 't',
        error: { message: 'no\x1b[0m', codex_error_info: { http_connection_failed: {} } },
      },
      {
        kind: 'turn-completed',
        turn: { error: { message: 'no', info: 'http_connection_failed' } },
      },
    ],
    [
      {
        type: 'task_complete',
        turn_id: 't',
        error: { message: '{"error":{"message":"refused"}}', codex_error_info: 'other' },
      },
      { kind: 'turn-completed', turn: { error: { message: 'refused', info: 'other' } } },
    ],
    [
      { type: 'turn_aborted', reason: 'interrupted' },
      { kind: 'turn-aborted', turn: { turnId: undefined, reason: 'interrupted' } },
    ],
    [
      { type: 'user_message', message: 'hi' },
      { kind: 'user-message', text: 'hi' },
    ],
    [{ type: 'user_message', message: '<turn_aborted>\nx</turn_aborted>' }, { kind: 'ignored' }],
    [
      { type: 'agent_message', message: 'hi' },
      { kind: 'agent-message', text: 'hi' },
    ],
    [{ type: 'agent_reasoning', text: 'hm' }, { kind: 'reasoning' }],
    [{ type: 'context_compacted' }, { kind: 'concluded', by: 'compaction' }],
    [
      { type: 'thread_name_updated', thread_name: 'N' },
      { kind: 'thread-named', name: 'N' },
    ],
    [
      { type: 'error', message: 'm', codex_error_info: 'usage_limit_exceeded' },
      { kind: 'error', error: { message: 'm', info: 'usage_limit_exceeded' } },
    ],
    [
      { type: 'exec_command_end', call_id: 'c' },
      { kind: 'call-ended', callId: 'c' },
    ],
    [
      { type: 'exec_command_end', call_id: 'c', source: 'user_shell' },
      { kind: 'concluded', by: 'user-command' },
    ],
    [
      { type: 'guardian_assessment', status: 'in_progress' },
      { kind: 'review', isPending: true },
    ],
    [
      { type: 'guardian_assessment', status: 'approved' },
      { kind: 'review', isPending: false },
    ],
    [
      { type: 'thread_goal_updated', goal: { objective: 'stay green' } },
      { kind: 'goal-set', objective: 'stay green' },
    ],
    [
      { type: 'item_completed', item: { type: 'CommandExecution', id: 'c' } },
      { kind: 'call-ended', callId: 'c' },
    ],
    [
      { type: 'item_completed', item: { type: 'Plan', text: '1.' } },
      { kind: 'concluded', by: 'plan' },
    ],
    [{ type: 'item_completed', item: { type: 'Extension' } }, { kind: 'ignored' }],
    [
      { type: 'item_completed', item: { type: 'Extension', kind: 'clock.sleep' } },
      { kind: 'ignored' },
    ],
    [
      { type: 'item_completed', item: { type: 'Extension', kind: 'web.search' } },
      { kind: 'reasoning' },
    ],
    [
      {
        type: 'item_completed',
        item: { type: 'Extension', kind: 'image_gen.generation', status: 'completed' },
      },
      { kind: 'concluded', by: 'image' },
    ],
    [
      {
        type: 'item_completed',
        item: { type: 'Extension', kind: 'image_gen.generation', status: 'failed' },
      },
      { kind: 'ignored' },
    ],
    [{ type: 'new_word' }, { kind: 'unknown', type: 'event_msg/new_word' }],
    [
      { type: 'item_completed', item: { type: 'UserMessage', content: [{ text: 'hi' }] } },
      { kind: 'user-message', text: 'hi' },
    ],
    [
      { type: 'item_completed', item: { type: 'AgentMessage', content: [{ text: 'hi' }] } },
      { kind: 'agent-message', text: 'hi' },
    ],
    [
      { type: 'item_completed', item: { type: 'ContextCompaction' } },
      { kind: 'concluded', by: 'compaction' },
    ],
    [{ type: 'item_completed', item: { type: 'CommandExecution' } }, { kind: 'ignored' }],
    [
      { type: 'item_completed', item: { type: 'NewItem' } },
      { kind: 'unknown', type: 'item_completed/NewItem' },
    ],
    [{ type: 'item_completed' }, { kind: 'malformed' }],
    [{ message: 'without a type' }, { kind: 'malformed' }],
  ])('reads the event %j', (payload, record) => {
    expect(parseRolloutLine(event(payload))).toMatchObject({ ...record, at });
  });

  it.each([
    [{ type: 'message', role: 'user', content: [{ text: 'hi' }] }, { kind: 'user-message' }],
    [
      { type: 'message', role: 'user', content: [{ text: '<environment_context>' }] },
      { kind: 'ignored' },
    ],
    [
      { type: 'message', role: 'user', content: [{ text: '# AGENTS.md instructions for /x' }] },
      { kind: 'ignored' },
    ],
    [{ type: 'message', role: 'assistant', content: [] }, { kind: 'agent-message' }],
    [{ type: 'message', role: 'developer', content: [{ text: 'x' }] }, { kind: 'ignored' }],
    [{ type: 'reasoning', summary: [] }, { kind: 'reasoning' }],
    [{ type: 'web_search_call' }, { kind: 'reasoning' }],
    [
      { type: 'function_call', name: 'shell', arguments: '{}', call_id: 'c' },
      { kind: 'call-opened', call: { callId: 'c', kind: 'shell', at } },
    ],
    [
      { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch', call_id: 'c' },
      { kind: 'call-opened', call: { callId: 'c', kind: 'patch' } },
    ],
    [
      {
        type: 'local_shell_call',
        call_id: 'c',
        action: { type: 'exec', command: ['bash', '-lc', 'ls'], timeout_ms: 20_000 },
      },
      { kind: 'call-opened', call: { kind: 'shell', text: 'ls', deadlineMs: 20_000 } },
    ],
    [{ type: 'local_shell_call', id: 'i', call_id: null }, { call: { callId: 'i' } }],
    [{ type: 'function_call', name: 'shell', arguments: '{}' }, { kind: 'malformed' }],
    [
      { type: 'function_call_output', call_id: 'c' },
      { kind: 'call-closed', callId: 'c' },
    ],
    [
      { type: 'custom_tool_call_output', call_id: 'c' },
      { kind: 'call-closed', callId: 'c' },
    ],
    [{ output: '', call_id: 'c', type: 'function_call_output' }, { kind: 'call-closed' }],
    [{ type: 'function_call_output' }, { kind: 'malformed' }],
    [{ type: 'compaction_trigger' }, { kind: 'ignored' }],
    [{ type: 'configuration_update' }, { kind: 'ignored' }],
    [{ type: 'new_item' }, { kind: 'unknown', type: 'response_item/new_item' }],
  ])('reads the item %j', (payload, record) => {
    expect(parseRolloutLine(item(payload))).toMatchObject({ ...record, at });
  });

  it.each([
    ['', 'malformed'],
    ['{', 'malformed'],
    ['\0\0\0', 'malformed'],
    ['"text"', 'malformed'],
    ['{"type":"event_msg"}', 'malformed'],
    ['{"payload":{}}', 'malformed'],
    ['{"type":"world_state","payload":{}}', 'ignored'],
    ['{"type":"session_meta","payload":{}}', 'ignored'],
    ['{"type":"dynamic_tools_updated","payload":{}}', 'ignored'],
    ['{"type":"security_risk_score","payload":{}}', 'ignored'],
    ['{"type":"realtime_item","payload":{}}', 'ignored'],
    ['{"type":"compacted","payload":{}}', 'concluded'],
    ['{"type":"new_line_type","payload":{}}', 'unknown'],
  ])('reads the line %j as %s', (line, kind) => {
    expect(parseRolloutLine(line).kind).toBe(kind);
  });

  it('reads a turn_context, its policy in every form', () => {
    const context = (payload: unknown): unknown =>
      parseRolloutLine(JSON.stringify({ timestamp, type: 'turn_context', payload }));
    expect(
      context({
        cwd: '/x',
        model: 'gpt-5',
        approval_policy: { granular: { sandbox_approval: false, rules: true } },
        approvals_reviewer: 'user',
        sandbox_policy: { type: 'workspace-write' },
        collaboration_mode: { mode: 'plan' },
      }),
    ).toEqual({
      kind: 'turn-context',
      at,
      context: {
        cwd: '/x',
        model: 'gpt-5',
        approvalPolicy: 'granular',
        refusedApprovals: ['sandbox_approval'],
        approvalsReviewer: 'user',
        sandbox: 'workspace-write',
        collaborationMode: 'plan',
      },
    });
    expect(context({ approval_policy: 'never', sandbox_policy: 7 })).toMatchObject({
      context: { approvalPolicy: 'never', sandbox: undefined, cwd: undefined },
    });
  });

  it.each([
    [{ type: 'disabled' }, 'danger-full-access'],
    [{ type: 'external' }, 'external'],
    [{ type: 'managed', file_system: { type: 'unrestricted' } }, 'danger-full-access'],
    [
      { type: 'managed', file_system: { type: 'restricted', entries: [{ access: 'read' }] } },
      'read-only',
    ],
    [
      { type: 'managed', file_system: { type: 'restricted', entries: [{ access: 'write' }] } },
      'workspace-write',
    ],
    [{ type: 'managed' }, undefined],
  ])('takes the permission profile %j of applied settings for a sandbox', (profile, sandbox) => {
    const settings = { model: 'm', permission_profile: profile };
    const line = event({ type: 'thread_settings_applied', thread_settings: settings });
    expect(parseRolloutLine(line)).toMatchObject({
      kind: 'settings-applied',
      context: { sandbox },
    });
  });

  it.each([
    [{ used_percent: 100, resets_at: 1_795_446_288 }, 1_795_446_288_000],
    [{ used_percent: 100, resets_at: '2026-11-23T15:04:48Z' }, Date.parse('2026-11-23T15:04:48Z')],
    [{ used_percent: 100, resets_in_seconds: 60 }, at + 60_000],
    [{ used_percent: 100 }, undefined],
  ])('reads when the limit %j resets', (primary, resetsAt) => {
    const line = event({ type: 'token_count', info: null, rate_limits: { primary } });
    expect(parseRolloutLine(line)).toMatchObject({
      tokens: undefined,
      rateLimits: [{ usedPercent: 100, resetsAt }],
    });
  });

  it('reads the limits of 2025, which had no windows', () => {
    const rate_limits = { primary_used_percent: 12.5, weekly_used_percent: 3 };
    expect(parseRolloutLine(event({ type: 'token_count', rate_limits }))).toMatchObject({
      rateLimits: [{ usedPercent: 12.5 }, { usedPercent: 3 }],
    });
  });

  it('tells limits that are not known from limits that are not mentioned', () => {
    const none = event({ type: 'token_count', rate_limits: { primary: null, secondary: null } });
    expect(parseRolloutLine(none)).toMatchObject({ rateLimits: [] });
    const silent = event({ type: 'token_count', rate_limits: null });
    expect(parseRolloutLine(silent)).toMatchObject({ rateLimits: undefined });
  });

  it('knows every record that a real Codex wrote', () => {
    for (const name of rolloutFixtures()) {
      for (const line of linesOf(fixtureBytes(name))) {
        const { kind } = parseRolloutLine(line);
        expect([name, kind]).not.toContain('unknown');
        expect([name, kind]).not.toContain('malformed');
      }
    }
  });
});

describe('a line known by its beginning', () => {
  it('says the same as the whole line, with its keys in another order', () => {
    for (const name of rolloutFixtures()) {
      for (const line of linesOf(fixtureBytes(name))) {
        const decided = recordOfHead(line.slice(0, headUnits));
        // Sorted, the beginning no longer tells: the whole is parsed.
        const { payload, ...rest } = JSON.parse(line) as Record<string, unknown>;
        const parsed = parseRolloutLine(JSON.stringify({ payload, ...rest }));
        if (decided) expect(decided).toEqual(parsed);
      }
    }
  });

  it('is never decided by what the conversation says', () => {
    const text = '","type":"response_item","payload":{"type":"function_call_output","call_id":"x"}';
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const line = event({ type: 'user_message', message: noise + text });
        expect(parseRolloutLine(line).kind).toBe('user-message');
      }),
    );
  });

  it('decides 10 MB of output without parsing them', () => {
    const line = item({
      type: 'function_call_output',
      call_id: 'c',
      output: 'x'.repeat(10_000_000),
    });
    expect(recordOfHead(line.slice(0, headUnits))).toEqual({
      kind: 'call-closed',
      callId: 'c',
      worked: false,
      at: epochMs(at),
    });
  });

  it('gives every whole record of a line that half a record stands on', () => {
    const line = item({ type: 'function_call', name: 'x', arguments: '{}', call_id: 'c' });
    const output = item({ type: 'function_call_output', call_id: 'a', output: 'z'.repeat(600) });
    const kindsOf = (text: string): readonly string[] =>
      recordsOfLine(text).map(({ kind }) => kind);
    expect(kindsOf(line)).toEqual(['call-opened']);
    expect(kindsOf(line.slice(0, 60) + line)).toEqual(['malformed', 'call-opened']);
    // The beginning alone would decide this one.
    expect(kindsOf(output.slice(0, 560) + line)).toEqual(['malformed', 'call-opened']);
    expect(kindsOf(line + output + line.slice(0, 50))).toEqual([
      'malformed',
      'call-opened',
      'call-closed',
    ]);
    expect(kindsOf('\0\0\0' + line)).toEqual(['malformed', 'call-opened']);
    expect(kindsOf('{"torn')).toEqual(['malformed']);
  });

  it.each([
    [
      [
        {
          text: '# Context from my IDE setup:\n\n## Open tabs:\n- a.ts\n\n## My request for Codex:\nfix it\n',
        },
      ],
      'fix it',
    ],
    [[{ text: '# Files mentioned by the user:\n- a.ts\n\n## My request:\nfix it' }], 'fix it'],
    [
      [
        { text: '<image name=[Image #1] path="/a.png">' },
        { type: 'input_image' },
        { text: '</image>' },
        { text: 'why?' },
      ],
      'why?',
    ],
    [[{ text: '<recommended_plugins>\na\n</recommended_plugins>' }, { text: 'hello' }], 'hello'],
    [[{ text: '<b>bold</b>' }], '<b>bold</b>'],
    [[{ text: 'see <environment_context>' }], 'see <environment_context>'],
  ])('takes from %j the words of the user', (content, text) => {
    expect(parseRolloutLine(item({ type: 'message', role: 'user', content }))).toMatchObject({
      kind: 'user-message',
      text,
    });
  });

  it('goes by what Codex records of each part of a message', () => {
    const message = {
      ...{ type: 'message', role: 'user', content: [{ text: 'Be brief.' }, { text: 'hello' }] },
      internal_chat_message_metadata_passthrough: {
        content_item_kinds: ['hooks.output', 'user.text'],
      },
    };
    expect(parseRolloutLine(item(message))).toMatchObject({ kind: 'user-message', text: 'hello' });
  });

  it('takes no object within a record for another record', () => {
    const at = new Date().toISOString();
    const inner = {
      type: 'function_call',
      name: 'x',
      call_id: 'c',
      deep: { timestamp: at, type: 'event_msg', payload: {} },
    };
    expect(recordsOfLine(item(inner)).map(({ kind }) => kind)).toEqual(['call-opened']);
  });

  it('is malformed where its end is torn off', () => {
    const line = item({ type: 'function_call_output', call_id: 'c', output: 'abc' });
    expect(parseRolloutLine(line.slice(0, -2)).kind).toBe('malformed');
  });

  it('never throws, whatever stands in the line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: anyCharacter })), (line) => {
        expect(typeof parseRolloutLine(line).kind).toBe('string');
      }),
    );
    const payload = fc
      .record({
        type: fc.constantFrom(
          'token_count',
          'error',
          'item_completed',
          'message',
          'function_call',
          'local_shell_call',
          'task_complete',
        ),
      })
      .chain((base) =>
        fc
          .dictionary(
            fc.constantFrom(
              'info',
              'rate_limits',
              'item',
              'content',
              'role',
              'arguments',
              'name',
              'call_id',
              'action',
              'error',
              'last_agent_message',
            ),
            fc.jsonValue(),
          )
          .map((more) => ({ ...base, ...more })),
      );
    fc.assert(
      fc.property(
        payload,
        fc.constantFrom('event_msg', 'response_item', 'turn_context'),
        (value, type) => {
          const line = JSON.stringify({ timestamp, type, payload: value });
          expect(typeof parseRolloutLine(line).kind).toBe('string');
        },
      ),
    );
  });
});

describe('a line that may have words of the user', () => {
  const long = 1 << 20;
  const headOf = (type: string, payload: object): string =>
    JSON.stringify({ timestamp, type, payload });
  it.each([
    ['a short one of any kind', '{"x":1}', 9, true],
    [
      'a message with an image',
      headOf('response_item', { type: 'message', role: 'user' }),
      long,
      true,
    ],
    ['one that is shown', headOf('event_msg', { type: 'user_message' }), long, true],
    ['an item', headOf('event_msg', { type: 'item_completed' }), long, true],
    ['a task', headOf('inter_agent_communication', { x: 1 }), long, true],
    [
      'the output of a tool',
      headOf('response_item', { type: 'function_call_output' }),
      long,
      false,
    ],
    ['settings', headOf('turn_context', { cwd: '/' }), long, false],
    ['a long one of another form', '{"x":1', long, false],
  ])('is told by its beginning: %s', (_, lineHead, length, may) => {
    expect(mayTellOfUser(lineHead, length)).toBe(may);
  });
});
