import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { threadIdAt } from '../../fixtures/stand-in/thread-id-at.js';
import { boundedHome } from '../../fixtures/whole-program/bounded-run.js';
import { rowOf } from '../../fixtures/whole-program/expect-row.js';
import { costlyShapes, distinct, mib, repeated } from '../../fixtures/costly-json.js';

const home = boundedHome();

describe('a rollout', () => {
  const timestamp = '2026-11-23T14:00:00.000Z';
  const record = (type: string, payload: string): string =>
    `{"timestamp":"${timestamp}","type":"${type}","payload":${payload}}\n`;
  const meta = record('session_meta', '{"cli_version":"0.169.0"}');
  const turn = record('event_msg', '{"type":"task_started","turn_id":"a"}');

  const call = (fields: string): string =>
    record('response_item', `{"type":"function_call","name":"shell","call_id":"c",${fields}}`);
  /** The value stands wherever it is read. */
  const everywhere = (value: string): string =>
    [
      record('session_meta', value),
      turn,
      record('turn_context', `{"x":${value}}`),
      call(`"x":${value}`),
      call(`"arguments":${JSON.stringify(value)}`),
      record('event_msg', value),
    ].join('');

  it.each(Object.entries(costlyShapes))('whose lines have 3.5 MiB of %s', async (_, make) => {
    const thread = await home.live().hold({ content: everywhere(make(3.5 * mib)) });
    const costly = await home.run();
    rowOf(costly.document, thread);
  });

  it.each(['empty objects', 'one text'])('whose line 1 has 40 MiB of %s', async (shape) => {
    const value = costlyShapes[shape]?.(40 * mib) ?? '';
    const thread = await home.live().hold({ content: record('session_meta', value) + turn });
    const costly = await home.run(undefined, ['--debug']);
    expect(rowOf(costly.document, thread).debug).toMatchObject({
      meta_parse_error: 'line 1 is too large to be read',
    });
  });

  const line = { empty: '\n', short: 'x\n', object: '{}\n', torn: '{"a":\n' };
  const short: Readonly<Record<string, string>> = {
    ...line,
    ignored: record('world_state', '{}'),
    token: record('event_msg', '{"type":"token_count"}'),
    unknown: record('x', '{}'),
    spoken: record('event_msg', '{"type":"agent_message","message":"x"}'),
  };
  it.each(Object.entries(short))('with 70 MiB of lines that are %s', async (_, text) => {
    await home.live().hold({ content: meta + repeated(text, 70 * mib) });
    await home.run();
  });

  it('with 60 MiB of turns, for the timeline', async () => {
    const event = (type: string, id: string): string =>
      record('event_msg', `{"type":"${type}","turn_id":"t${id}"}`);
    const turns = (n: string): string => event('task_started', n) + event('task_complete', n);
    await home.live().hold({ content: meta + distinct(60 * mib, turns) });
    await home.run(undefined, ['--timeline']);
  });

  it('with half a million open calls', async () => {
    const opened = (n: string): string =>
      record(
        'response_item',
        `{"type":"function_call","name":"n","call_id":"c${n}","arguments":"{}"}`,
      );
    await home.live().hold({ content: meta + turn + distinct(60 * mib, opened) });
    await home.run();
  });
});

describe('a file of titles or names', () => {
  const id = threadIdAt(1_700_000_000_000, 1);
  const lines: Readonly<Record<string, string>> = {
    short: 'x\n',
    torn: '{"a":\n',
    broken: '{"a":}\n',
    objects: '{}\n',
    names: `{"host":"local","thread_id":"${id}","id":"${id}","session_id":"${id}","name":"n","thread_name":"n","text":"n"}\n`,
  };
  const files = ['session_names.jsonl', 'session_index.jsonl', 'history.jsonl'];
  const cases = Object.keys(lines).map((text) => ['session_names.jsonl', text] as const);
  const broken = files.slice(1).map((file) => [file, 'broken'] as const);
  it.each([...cases, ...broken])('%s of 20 MiB of lines that are %s', async (file, text) => {
    const config = join(home.live().folder, 'config');
    const folder =
      file === 'session_names.jsonl' ? join(config, 'codex-ps') : home.live().codexHome;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), repeated(lines[text] ?? '', 20 * mib));
    await home.run({ env: { XDG_CONFIG_HOME: config } });
  });

  it.each(Object.entries(costlyShapes))('that is 7 MiB of %s', async (_, make) => {
    const value = Buffer.from(make(7 * mib));
    for (const name of ['session_index.jsonl', 'history.jsonl', '.codex-global-state.json']) {
      writeFileSync(join(home.live().codexHome, name), value);
    }
    await home.run();
  });
});
