import { describe, expect, it } from 'vitest';
import { callIdOf } from '../ids.js';
import { epochMs } from '../time.js';
import { callOf } from './call.js';
import type { OpenCall } from '../facts/rollout-progress.js';

const thread = '01a208d1-5912-7ae1-94f9-b9442aa12e50';

function call(name: string, input: unknown, namespace?: string): OpenCall {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return callOf({ callId: callIdOf('call_1'), name, namespace, input: text, at: epochMs(7) });
}

describe('the deadline of a call', () => {
  it.each([
    ['exec_command', { cmd: 'x' }, 10_000],
    ['exec_command', { cmd: 'x', yield_time_ms: 250 }, 250],
    ['exec_command', { cmd: 'x', yield_time_ms: 1 }, 250],
    ['exec_command', { cmd: 'x', yield_time_ms: 30_000 }, 30_000],
    ['exec_command', { cmd: 'x', yield_time_ms: 600_000 }, 30_000],
    ['exec_command', { cmd: 'x', yield_time_ms: 'soon' }, 10_000],
    ['write_stdin', { session_id: 1, chars: 'y\n' }, 250],
    ['write_stdin', { session_id: 1, chars: 'y\n', yield_time_ms: 60_000 }, 30_000],
    ['write_stdin', { session_id: 1, chars: '', yield_time_ms: 250 }, 5_000],
    ['write_stdin', { session_id: 1, yield_time_ms: 60_000 }, 60_000],
    ['write_stdin', { session_id: 1, yield_time_ms: 900_000 }, 900_000],
    ['shell', { command: ['bash', '-lc', 'x'] }, 10_000],
    ['shell', { command: ['bash', '-lc', 'x'], timeout_ms: 20_000 }, 20_000],
    ['shell', { command: ['bash', '-lc', 'x'], timeout: 30_000 }, 30_000],
    ['shell_command', { command: 'x', timeout_ms: 600_000 }, 600_000],
    ['apply_patch', '*** Begin Patch', 0],
    ['exec_command', { cmd: "apply_patch <<'EOF'\n*** Begin Patch" }, 0],
    ['exec_command', { cmd: "cd /src && apply_patch <<'EOF'\n" }, 0],
    ['exec_command', { cmd: 'echo apply_patch' }, 10_000],
    ['request_user_input', { questions: [] }, undefined],
    ['wait_agent', { targets: [thread], timeout_ms: 60_000 }, undefined],
    ['mcp__mocky__elicit', {}, undefined],
    ['update_plan', {}, undefined],
  ])('of %s %j is %s ms', (name, input, deadlineMs) => {
    expect(call(name, input).deadlineMs).toBe(deadlineMs);
  });
});

describe('what a call is', () => {
  it.each([
    ['exec_command', undefined, 'shell', 'exec_command'],
    ['shell', undefined, 'shell', 'shell'],
    ['local_shell', undefined, 'shell', 'local_shell'],
    ['write_stdin', undefined, 'stdin', 'write_stdin'],
    ['apply_patch', undefined, 'patch', 'apply_patch'],
    ['request_user_input', undefined, 'question', 'request_user_input'],
    ['request_permissions', undefined, 'permission', 'request_permissions'],
    ['wait_agent', 'multi_agent_v1', 'subagents', 'multi_agent_v1.wait_agent'],
    ['close_agent', undefined, 'subagents', 'close_agent'],
    ['spawn_agent', 'multi_agent_v1', 'other', 'multi_agent_v1.spawn_agent'],
    ['elicit', 'mcp__mocky', 'mcp', 'mcp__mocky__elicit'],
    ['mcp__mocky__elicit', undefined, 'mcp', 'mcp__mocky__elicit'],
    // An MCP server may call its tools what it likes.
    ['exec_command', 'mcp__mocky', 'mcp', 'mcp__mocky__exec_command'],
    ['web_search', undefined, 'other', 'web_search'],
    ['constructor', undefined, 'other', 'constructor'],
  ])('%s of %s is %s', (name, namespace, kind, fullName) => {
    expect(call(name, {}, namespace)).toMatchObject({ kind, name: fullName });
  });

  it('takes `wait` for subagents, save in code mode, which waits for a cell', () => {
    expect(call('wait', { ids: [thread] }).kind).toBe('subagents');
    expect(call('wait', { cell_id: '1', yield_time_ms: 1000 }).kind).toBe('other');
  });
});

describe('whether a call asks for more than the sandbox', () => {
  it.each([
    [{ cmd: 'x', sandbox_permissions: 'require_escalated' }, true],
    [{ cmd: 'x', sandbox_permissions: 'with_additional_permissions' }, true],
    [{ cmd: 'x', with_escalated_permissions: true }, true],
    [{ cmd: 'x', sandbox_permissions: 'use_default' }, false],
    [{ cmd: 'x', with_escalated_permissions: false }, false],
    [{ cmd: 'x' }, false],
  ])('%j: %s', (input, escalated) => {
    expect(call('exec_command', input).escalated).toBe(escalated);
  });
});

describe('what a call says', () => {
  it.each([
    ['exec_command', { cmd: 'npm  test\n--watch' }, 'npm test --watch'],
    ['shell', { command: ['bash', '-lc', 'sleep 45'] }, 'sleep 45'],
    ['shell', { command: ['/bin/zsh', '-c', 'ls'] }, 'ls'],
    ['shell', { command: ['git', 'log', '-1'] }, 'git log -1'],
    ['shell_command', { command: 'make' }, 'make'],
    ['write_stdin', { session_id: 7, chars: 'y\n' }, 'types into terminal 7: y'],
    ['write_stdin', { session_id: 7, chars: '' }, 'waits for terminal 7'],
    ['request_permissions', { reason: 'to push' }, 'to push'],
    ['spawn_agent', { message: 'look here' }, 'look here'],
    ['view_image', { path: '/tmp/a.png' }, '/tmp/a.png'],
    ['exec', '// @exec: {"yield_time_ms": 1}\nawait tools.exec()', 'exec'],
    [
      'exec',
      'await tools.exec_command({ cmd: "make \\"x\\"" }); run({cmd:`b`})',
      'make "x" (+1 more)',
    ],
    ['exec', 'const a = 1', 'const a = 1'],
    ['apply_patch', '*** Begin Patch\n*** Add File: a.ts\n+x\n*** End Patch', 'apply_patch a.ts'],
    [
      'exec_command',
      { cmd: "apply_patch <<'EOF'\n*** Update File: a\n*** Delete File: b\nEOF" },
      'apply_patch a (+1 more)',
    ],
    ['apply_patch', 'nonsense', 'apply_patch'],
    ['update_plan', {}, undefined],
    ['exec_command', '{"cmd": "broken', undefined],
    ['exec_command', '', undefined],
    ['exec_command', 'null', undefined],
    ['exec_command', { cmd: '\x1b[2J\u202ecleared' }, 'cleared'],
  ])('%s %j: %s', (name, input, text) => {
    expect(call(name, input).text).toBe(text);
  });

  it('asks the first question and counts the others', () => {
    const questions = [{ header: 'Pick', question: 'Which one?' }, { question: 'Why?' }];
    expect(call('request_user_input', { questions }).text).toBe('Which one? (+1 more)');
    expect(call('request_user_input', { questions: [{ header: 'Pick' }] }).text).toBe('Pick');
    expect(call('request_user_input', { questions: 'x' }).text).toBeUndefined();
  });

  it('gives the command as it was, for matching, and bounded', () => {
    expect(call('exec_command', { cmd: 'a  b\n' }).command).toBe('a  b\n');
    const long = call('exec_command', { cmd: 'x'.repeat(1_000_000) });
    expect(long.command?.length).toBe(4096);
    expect(long.text?.length).toBe(200);
  });
});
