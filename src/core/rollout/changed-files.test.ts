import { describe, expect, it } from 'vitest';
import { emptyProgress, foldRecords } from './fold-rollout.js';
import { recordsOfLine } from './rollout-line.js';
import type { RolloutProgress } from '../facts/rollout-progress.js';
import { epochMs } from '../time.js';

type Payload = Readonly<Record<string, unknown>>;

const began = Date.UTC(2026, 10, 23, 12);

/** One line a second. */
function folded(...lines: readonly (readonly [string, Payload])[]): RolloutProgress {
  const text = lines.map(([type, payload], second) =>
    JSON.stringify({ timestamp: new Date(began + second * 1000).toISOString(), type, payload }),
  );
  return foldRecords(emptyProgress, text.flatMap(recordsOfLine));
}

const context = ['turn_context', { cwd: '/src/shop', turn_id: 'a' }] as const;
const pathsOf = (progress: RolloutProgress): readonly string[] =>
  progress.changedFiles.map(({ path }) => path);

const item = (changes: Payload, status = 'completed', id = 'c') =>
  [
    'event_msg',
    { type: 'item_completed', item: { type: 'FileChange', id, changes, status } },
  ] as const;
const call = (name: string, input: string, id = 'c') =>
  ['response_item', { type: 'custom_tool_call', call_id: id, name, input }] as const;
const shell = (args: Payload, id = 'c') =>
  [
    'response_item',
    { type: 'function_call', call_id: id, name: 'shell_command', arguments: JSON.stringify(args) },
  ] as const;
const output = (text: string, id = 'c') =>
  ['response_item', { type: 'custom_tool_call_output', call_id: id, output: text }] as const;

const patch = (...lines: readonly string[]): string =>
  ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const done = '{"output":"Success. Updated the following files:\\nM a.ts\\n"}';

describe('the files that a thread changed', () => {
  it('are those that are added, changed, moved and deleted, from the item of 0.148', () => {
    const changes = {
      '/src/shop/new.ts': { type: 'add', content: 'x' },
      '/src/shop/old.ts': { type: 'delete', content: 'x' },
      '/src/shop/a.ts': { type: 'update', move_path: '/src/shop/sub/b.ts' },
    };
    const at = epochMs(began + 1000);
    expect(folded(context, item(changes)).changedFiles).toEqual([
      { path: '/src/shop/new.ts', at },
      { path: '/src/shop/old.ts', at },
      { path: '/src/shop/a.ts', at },
      { path: '/src/shop/sub/b.ts', at },
    ]);
  });

  it('are in the event of 0.130 too', () => {
    const event = { type: 'patch_apply_end', call_id: 'c', success: true, status: 'completed' };
    const changes = { '/src/shop/a.ts': { type: 'add' } };
    expect(pathsOf(folded(['event_msg', { ...event, changes }]))).toEqual(['/src/shop/a.ts']);
    expect(pathsOf(folded(['event_msg', { ...event, changes, success: false }]))).toEqual([]);
  });

  it.each(['failed', 'declined', 'inProgress'])('are not those of a patch that is %s', (status) => {
    expect(pathsOf(folded(item({ '/src/a.ts': { type: 'add' } }, status)))).toEqual([]);
  });

  it('are read from the call of 0.94 once its output says that it worked', () => {
    const text = patch(
      '*** Update File: a.ts',
      '*** Move to: ../b.ts',
      '@@',
      '*** Add File: /tmp/c',
    );
    const asked = folded(context, call('apply_patch', text));
    expect(pathsOf(asked)).toEqual([]);
    const worked = folded(context, call('apply_patch', text), output(done));
    expect(pathsOf(worked)).toEqual(['/src/shop/a.ts', '/src/b.ts', '/tmp/c']);
  });

  it.each([
    'apply_patch verification failed: Failed to read file to update /src/shop/a.ts',
    'patch rejected: writing outside of the project; rejected by user approval settings',
    'aborted by user after 3.1s',
  ])('are not those of a call that failed: %s', (text) => {
    const asked = call('apply_patch', patch('*** Update File: a.ts'));
    expect(pathsOf(folded(context, asked, output(text)))).toEqual([]);
  });

  it.each([
    [{}, '', ['/src/shop/a.ts']],
    [{ workdir: '/src/web' }, '', []],
    [{}, 'cd /tmp && ', []],
  ])('are those of a shell call in the directory of the turn: %j %s', (more, cd, expected) => {
    const command = `${cd}apply_patch <<'EOF'\n${patch('*** Add File: a.ts', '+x')}\nEOF`;
    const called = shell({ command, ...more });
    expect(pathsOf(folded(context, called, output(done)))).toEqual(expected);
  });

  it('are not guessed where the directory is not known', () => {
    const asked = call('apply_patch', patch('*** Update File: a.ts'));
    expect(pathsOf(folded(asked, output(done)))).toEqual([]);
  });

  it('are told by the item alone where it came before the output', () => {
    const asked = call('apply_patch', patch('*** Update File: a.ts'));
    const told = folded(
      context,
      asked,
      item({ '/elsewhere/a.ts': { type: 'update' } }),
      output(done),
    );
    expect(pathsOf(told)).toEqual(['/elsewhere/a.ts']);
  });

  it('are each there once, with the time of the last change, and 200 at most', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`/many/${n}`, {}]));
    const again = folded(item({ '/a': {}, '/b': {} }), item({ '/a': {} }));
    expect(again.changedFiles).toEqual([
      { path: '/b', at: epochMs(began) },
      { path: '/a', at: epochMs(began + 1000) },
    ]);
    expect(folded(item({ '/a': {} }), item(many)).changedFiles).toHaveLength(200);
  });

  it('have names that are safe to show, and are paths', () => {
    const hostile = { '/a\x1b[31m\n.ts': {}, relative: {}, [`/${'x'.repeat(5000)}`]: {} };
    expect(pathsOf(folded(item(hostile)))).toEqual(['/a .ts']);
  });

  it('are not those that a fork inherited', () => {
    const start = { ...emptyProgress, copiedUntil: epochMs(began + 500) };
    const lines = [item({ '/old': {} }), item({ '/own': {} })].map(([type, payload], second) =>
      JSON.stringify({ timestamp: new Date(began + second * 1000).toISOString(), type, payload }),
    );
    expect(pathsOf(foldRecords(start, lines.flatMap(recordsOfLine)))).toEqual(['/own']);
  });
});

const planned = (...states: readonly string[]) =>
  [
    'response_item',
    {
      type: 'function_call',
      name: 'update_plan',
      call_id: 'p',
      arguments: JSON.stringify({
        plan: states.map((status, n) => ({ step: `Step ${n}`, status })),
      }),
    },
  ] as const;
const taken = [
  'response_item',
  { type: 'function_call_output', call_id: 'p', output: 'Plan updated' },
] as const;
const turn = (id: string) => ['event_msg', { type: 'task_started', turn_id: id }] as const;

describe('the plan of a turn', () => {
  it('is the newest one, with the step in progress', () => {
    const first = planned('in_progress', 'pending', 'pending');
    const second = planned('completed', 'in_progress', 'pending');
    expect(folded(turn('a'), first, taken, second, taken).plan).toEqual({
      ...{ done: 1, total: 3, current: 'Step 1' },
    });
  });

  it('is shown when it is finished, and gone with the next turn', () => {
    const all = [turn('a'), planned('completed', 'completed'), taken] as const;
    const ended = ['event_msg', { type: 'task_complete', turn_id: 'a' }] as const;
    expect(folded(...all, ended).plan).toEqual({ done: 2, total: 2, current: undefined });
    expect(folded(...all, ended, turn('b')).plan).toBeUndefined();
  });

  it('is none that Codex did not take', () => {
    const refused = [
      'response_item',
      { ...taken[1], output: 'unsupported call: update_plan' },
    ] as const;
    expect(folded(turn('a'), planned('pending'), refused).plan).toBeUndefined();
    expect(folded(turn('a'), planned(), taken).plan).toBeUndefined();
  });
});

const counted = (total: number, last: number) =>
  [
    'event_msg',
    {
      type: 'token_count',
      info: {
        total_token_usage: { total_tokens: total },
        last_token_usage: { total_tokens: last },
      },
    },
  ] as const;

describe('the tokens of each minute', () => {
  const minute = began / 60_000;

  it('are what each count adds to the one before', () => {
    const { tokensByMinute } = folded(counted(100, 100), counted(100, 100), counted(250, 150));
    expect(tokensByMinute).toEqual([{ minute, tokens: 250 }]);
  });

  it('begin after the first count that was read, unless it is the first of the thread', () => {
    expect(folded(counted(5000, 100), counted(5100, 100)).tokensByMinute).toEqual([
      { minute, tokens: 100 },
    ]);
  });

  it('are not those that a fork inherited', () => {
    const start = { ...emptyProgress, copiedUntil: epochMs(began + 500) };
    const lines = [counted(9000, 9000), counted(9050, 50)].map(([type, payload], second) =>
      JSON.stringify({ timestamp: new Date(began + second * 1000).toISOString(), type, payload }),
    );
    const { tokensByMinute } = foldRecords(start, lines.flatMap(recordsOfLine));
    expect(tokensByMinute).toEqual([{ minute, tokens: 50 }]);
  });
});
