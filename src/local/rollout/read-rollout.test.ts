import { describe, expect, it } from 'vitest';
import { memoryFiles, type MemoryFiles } from '../../../fixtures/memory-files.js';
import { linesOf, rolloutFixture } from '../../../fixtures/rollout-fixtures.js';
import type { RolloutFailure } from '../../core/facts/rollout.js';
import type { Result } from '../../core/result.js';
import { readRollout, type RolloutMemory } from './read-rollout.js';

const path = '/home/dev/.codex/sessions/rollout.jsonl';
const timestamp = '2026-11-23T14:00:00.000Z';
const meta = line('session_meta', { id: '01a208b3-a217-7510-bcfd-460fd8b1b4b9', source: 'cli' });

function line(type: string, payload: unknown): string {
  return `${JSON.stringify({ timestamp, type, payload })}\n`;
}

function started(turnId: string): string {
  return line('event_msg', { type: 'task_started', turn_id: turnId });
}

function completed(turnId: string): string {
  return line('event_msg', { type: 'task_complete', turn_id: turnId, last_agent_message: 'ok' });
}

function output(bytes: number): string {
  const payload = { type: 'function_call_output', call_id: 'c', output: '@' };
  return line('response_item', payload).replace('@', 'x'.repeat(bytes));
}

const asked = line('event_msg', { type: 'user_message', message: 'go' });
const tokens = line('event_msg', { type: 'token_count', info: null });

/** Of a kind that only the whole line decides. */
function answer(text: string): string {
  return line('event_msg', { type: 'agent_message', message: text });
}

function call(id: string): string {
  const payload = { type: 'function_call', name: 'exec_command', arguments: '{}', call_id: id };
  return line('response_item', payload);
}

function look(
  files: MemoryFiles,
  before?: RolloutMemory,
): Promise<Result<RolloutMemory, RolloutFailure>> {
  return readRollout(files, path, before);
}

async function mustRead(files: MemoryFiles, before?: RolloutMemory): Promise<RolloutMemory> {
  const looked = await look(files, before);
  if (!looked.ok) throw new Error(JSON.stringify(looked.error));
  return looked.value;
}

function bytesOf(files: MemoryFiles): number {
  return files.reads.splice(0).reduce((sum, read) => sum + read.bytes, 0);
}

function holding(content: string | Buffer): MemoryFiles {
  const files = memoryFiles();
  files.put(path, content);
  return files;
}

describe('the first read', () => {
  it('finds line 1, the turn and its calls', async () => {
    const files = holding(rolloutFixture('0.169', 'tail-approval-pending'));
    const memory = await mustRead(files);
    expect(memory).toMatchObject({
      meta: { ok: true, value: { cliVersion: '0.169.0' } },
      progress: { turn: { kind: 'started' }, openCalls: [{ callId: 'call_7_0' }] },
    });
    expect(files.stillOpen()).toBe(0);
  });

  it('reads a line 1 of 2 MB', async () => {
    const long = line('session_meta', { cwd: '/x', base_instructions: 'y'.repeat(2_000_000) });
    expect(await mustRead(holding(long + started('a')))).toMatchObject({
      meta: { ok: true, value: { cwd: '/x' } },
      bodyFrom: long.length,
      progress: { turn: { kind: 'started', turnId: 'a' } },
    });
  });

  it('has no turn where the whole file has none', async () => {
    const { progress } = await mustRead(holding(meta + answer('hi')));
    expect(progress.turn).toEqual({ kind: 'none' });
    expect((await mustRead(holding(meta))).progress.lastLineAt).toBe(Date.parse(timestamp));
  });

  it('reads no further back than the newest turn and what belongs to it', async () => {
    const files = holding(meta + asked + output(5_000_000) + rolloutBody());
    const memory = await mustRead(files);
    expect(memory.progress.turn).toMatchObject({ kind: 'completed' });
    expect(bytesOf(files)).toBeLessThan(400_000);
  });

  it('finds the context of a turn of any length at its start, and parses little of the turn', async () => {
    const context = line('turn_context', { cwd: '/here', model: 'm', turn_id: 'a' });
    const long = answer('x'.repeat(40_000)).repeat(300) + output(3_000_000);
    const ended = holding(meta + started('a') + context + long + tokens + completed('a'));
    expect((await mustRead(ended)).progress).toMatchObject({
      context: { cwd: '/here', model: 'm' },
      turn: { kind: 'completed' },
    });
    const running = holding(meta + started('a') + context + long + call('c'));
    expect((await mustRead(running)).progress).toMatchObject({
      context: { cwd: '/here' },
      turn: { kind: 'started', turnId: 'a' },
      openCalls: [{ callId: 'c' }],
    });
  });

  it('reads no further than 512 KiB for tokens, once the start and the context of a turn are found', async () => {
    const context = line('turn_context', { cwd: '/here' });
    const far = holding(meta + asked + tokens + output(3_000_000) + started('a') + context);
    await mustRead(far);
    expect(bytesOf(far)).toBeLessThan(700_000);
  });

  it('knows an image of 10 MB for the answer of its turn', async () => {
    const image = line('response_item', { type: 'image_generation_call', result: 'x'.repeat(1e7) });
    const files = holding(meta + started('a') + image + completed('a'));
    expect((await mustRead(files)).progress.turn).toMatchObject({ conclusion: 'image' });
  });

  it('passes a line of 10 MB that stands before the newest turn', async () => {
    const files = holding(meta + started('a') + answer('x'.repeat(10_000_000)) + rolloutBody());
    expect((await mustRead(files)).progress.turn).toMatchObject({ kind: 'completed' });
  });

  it('gives up after 64 MiB without a turn event: a turn runs, since unknown', async () => {
    const files = holding(
      meta + started('a') + asked + answer('x'.repeat(1_000_000)).repeat(70) + call('c'),
    );
    expect(await mustRead(files)).toMatchObject({
      progress: { turn: { kind: 'out-of-reach' }, openCalls: [{ callId: 'c' }] },
    });
    expect(bytesOf(files)).toBeLessThan(64.1 * 1024 * 1024);
  });

  it('passes a line of 10 MB within the turn', async () => {
    const inOneLine = holding(meta + started('a') + answer('x'.repeat(10_000_000)) + call('c'));
    expect((await mustRead(inOneLine)).progress.turn).toMatchObject({ kind: 'started' });
  });

  it("of 0.99 and older is read back to the user's message, for there is no event at the start of a turn", async () => {
    const oldMeta = line('session_meta', { cli_version: '0.94.0' });
    const context = line('turn_context', { cwd: '/here' });
    const said = context + asked;
    const before = oldMeta + asked + call('old') + output(20_000_000);
    const running = holding(before + said + call('c'));
    expect((await mustRead(running)).progress).toMatchObject({
      turn: { kind: 'none' },
      turnStartedAt: Date.parse(timestamp),
      openCalls: [{ callId: 'c' }],
    });
    expect(bytesOf(running)).toBeLessThan(700_000);
    const aborted = line('event_msg', { type: 'turn_aborted', reason: 'interrupted' });
    const stopped = holding(before + said + aborted);
    expect((await mustRead(stopped)).progress.turn).toMatchObject({ kind: 'aborted' });
  });

  it("of an old thread that a newer Codex resumed is read back to the event before the user's message", async () => {
    const before = line('session_meta', { cli_version: '0.94.0' }) + answer('done') + tokens;
    const context = line('turn_context', { cwd: '/here', model: 'm' });
    const turn = started('a') + context + asked + answer('wait') + tokens;
    const resumed = await mustRead(holding(before + turn));
    expect(resumed.progress.turn).toMatchObject({ kind: 'started', turnId: 'a' });
  });

  it('takes a message of 5 MB for one of the user with images, and nothing else of that length', async () => {
    const message = (type: string): string =>
      line('response_item', { type, role: 'user', content: 'x'.repeat(5_000_000) });
    const read = (text: string): Promise<RolloutMemory> =>
      mustRead(holding(meta + started('a') + text));
    expect((await read(message('message'))).progress).toMatchObject({
      lastItem: { kind: 'user-message' },
      malformedLines: 0,
    });
    expect((await read(message('x'))).progress.malformedLines).toBe(0);
    expect((await read(message('function_call'))).progress.malformedLines).toBe(1);
  });

  it('finds a turn event that 7 MiB of output follow', async () => {
    const files = holding(meta + started('a') + output(7 * 1024 * 1024) + call('c'));
    expect((await mustRead(files)).progress.turn).toMatchObject({ kind: 'started', turnId: 'a' });
  });
});

describe('a file that is no good rollout', () => {
  it.each([
    ['is empty', '', { kind: 'empty' }],
    ['begins with an empty line', `\n${started('a')}`, { kind: 'empty' }],
    ['does not begin with JSON', 'hello\nworld\n', { kind: 'not-json' }],
    ['begins with another record', started('a'), { kind: 'not-session-meta', type: 'event_msg' }],
    ['has NUL bytes for a first line', '\0\0\0\0\n', { kind: 'not-json' }],
    [
      'has a line 1 without an end',
      meta.slice(0, -1),
      { kind: 'endless', readBytes: meta.length - 1 },
    ],
  ])('%s', async (_what, content, error) => {
    expect(await mustRead(holding(content))).toMatchObject({ meta: { ok: false, error } });
  });

  it('has a state also where only line 1 is bad', async () => {
    const memory = await mustRead(holding(`garbage\n${started('a')}${call('c')}`));
    expect(memory.progress).toMatchObject({ turn: { kind: 'started' }, openCalls: [{}] });
  });

  it('stops looking for the end of line 1 after 4 MiB', async () => {
    const files = holding(Buffer.alloc(40 * 1024 * 1024, 'x'));
    const memory = await mustRead(files);
    expect(memory.meta).toEqual({ ok: false, error: { kind: 'too-large' } });
    expect(bytesOf(files)).toBeLessThanOrEqual(44 * 1024 * 1024);
    files.append(path, 'more');
    await mustRead(files, memory);
  });

  it('reads line 1 when it is whole', async () => {
    const files = holding(meta.slice(0, 40));
    const torn = await mustRead(files);
    files.append(path, meta.slice(40) + started('a'));
    expect(await mustRead(files, torn)).toMatchObject({
      meta: { ok: true },
      progress: { turn: { kind: 'started' } },
    });
  });

  it('counts broken lines and reads on', async () => {
    const invalid = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3, 0x28, 0x0a])]);
    const bytes = Buffer.concat([
      Buffer.from(meta + started('a') + '\0\0\0\n'),
      invalid,
      Buffer.from(`\n{"torn":${call('c')}`),
      Buffer.from(call('d')),
    ]);
    expect((await mustRead(holding(bytes))).progress).toMatchObject({
      malformedLines: 3,
      openCalls: [{ callId: 'c' }, { callId: 'd' }],
    });
  });

  it('reads the record that stands behind half a record, whether it was there at first or came later', async () => {
    const half = output(100).slice(0, 150);
    const first = meta + started('a') + completed('a');
    const later = started('b') + call('c');
    const running = { turn: { kind: 'started', turnId: 'b' }, openCalls: [{ callId: 'c' }] };
    expect((await mustRead(holding(first + half + later))).progress).toMatchObject(running);
    const files = holding(first + half);
    const before = await mustRead(files);
    files.append(path, later);
    expect((await mustRead(files, before)).progress).toMatchObject(running);
  });

  it('finds a record behind half an output of 3 MB that comes in pieces', async () => {
    const files = holding(meta + started('a') + call('c'));
    const before = await mustRead(files);
    files.append(path, output(3_000_000).slice(0, -10) + completed('a'));
    const { progress } = await mustRead(files, before);
    expect(progress).toMatchObject({ turn: { kind: 'completed' }, malformedLines: 1 });
  });

  it.each([
    ['ENOENT', { kind: 'gone' }],
    ['ESTALE', { kind: 'gone' }],
    ['EACCES', { kind: 'unreadable', code: 'EACCES' }],
    ['EIO', { kind: 'unreadable', code: 'EIO' }],
  ])('says what a read that fails with %s means', async (code, error) => {
    const files = holding(meta + started('a'));
    files.failReads(code);
    expect(await look(files)).toEqual({ ok: false, error });
    expect(files.stillOpen()).toBe(0);
  });
});

describe('a later read', () => {
  it('reads nothing of a file that did not change', async () => {
    const files = holding(meta + started('a'));
    const memory = await mustRead(files);
    files.opens.length = 0;
    expect(await mustRead(files, memory)).toBe(memory);
    expect(files.opens).toEqual([]);
  });

  it('reads only the bytes that are new', async () => {
    const files = holding(meta + output(2_000_000) + rolloutBody());
    const memory = await mustRead(files);
    bytesOf(files);
    const more = started('b') + call('c') + call('d');
    files.append(path, more);
    const next = await mustRead(files, memory);
    expect(bytesOf(files)).toBe(more.length);
    expect(next.progress).toMatchObject({ turn: { turnId: 'b' }, openCalls: [{}, {}] });
  });

  it('waits for the rest of a torn line, also one that was cut within a character', async () => {
    const files = holding(meta + started('a'));
    let memory = await mustRead(files);
    const bytes = Buffer.from(answer('wörld 👍'));
    for (let at = 0; at < bytes.length; at += 1) {
      files.append(path, bytes.subarray(at, at + 1));
      memory = await mustRead(files, memory);
    }
    expect(memory.progress).toMatchObject({ lastAgentMessage: 'wörld 👍', malformedLines: 0 });
  });

  it('reads through a line of 10 MB that is new, and knows the turn still', async () => {
    const files = holding(meta + started('a') + call('c'));
    const memory = await mustRead(files);
    files.append(path, answer('x'.repeat(10_000_000)) + output(20_000_000) + call('d'));
    expect((await mustRead(files, memory)).progress).toMatchObject({
      turn: { kind: 'started', turnId: 'a' },
      openCalls: [{ callId: 'd' }],
      malformedLines: 0,
    });
  });

  it('does not read through a growth of 100 MB', async () => {
    const files = holding(meta + started('a'));
    const memory = await mustRead(files);
    files.append(path, output(100_000_000) + rolloutBody());
    bytesOf(files);
    expect((await mustRead(files, memory)).progress.turn).toMatchObject({ kind: 'completed' });
    // Of its beginning only what may hold the user's first words.
    expect(bytesOf(files)).toBeLessThan(7_000_000);
  });

  it('reads a file again from its start that was replaced, truncated or rewritten', async () => {
    const files = holding(meta + started('a') + call('c'));
    const first = await mustRead(files);
    files.put(path, meta + started('replaced') + call('c') + answer('x'));
    const replaced = await mustRead(files, first);
    expect(replaced.progress.turn).toMatchObject({ turnId: 'replaced' });
    files.rewrite(path, meta + completed('shrunken'));
    const shrunken = await mustRead(files, replaced);
    expect(shrunken.progress.turn).toMatchObject({ kind: 'completed', turnId: 'shrunken' });
    files.rewrite(path, meta + completed('samesize'));
    const same = await mustRead(files, shrunken);
    expect(same.progress.turn).toMatchObject({ kind: 'completed', turnId: 'samesize' });
    files.rewrite(path, meta + answer('y'.repeat(500)) + started('larger'));
    expect((await mustRead(files, same)).progress.turn).toMatchObject({ turnId: 'larger' });
  });

  it('ends quietly with the file, and finds it again', async () => {
    const files = holding(meta + started('a'));
    const memory = await mustRead(files);
    files.remove(path);
    expect(await look(files, memory)).toEqual({ ok: false, error: { kind: 'gone' } });
    files.put(path, meta + completed('a'));
    expect((await mustRead(files, memory)).progress.turn).toMatchObject({ kind: 'completed' });
  });

  it('gives the state of one moment where the file grows while it is read', async () => {
    const files = holding(meta + output(300_000) + started('a') + call('c'));
    files.beforeRead(() => {
      files.append(path, call('d') + completed('a') + started('b'));
    });
    const memory = await mustRead(files);
    files.beforeRead(undefined);
    expect(memory.progress).toMatchObject({ turn: { turnId: 'a' }, openCalls: [{ callId: 'c' }] });
    expect((await mustRead(files, memory)).progress.turn).toMatchObject({ turnId: 'b' });
  });

  it('bears a file that shrinks while it is read', async () => {
    const files = holding(meta + output(300_000) + started('a') + output(300_000));
    let left = 3;
    files.beforeRead(() => {
      left -= 1;
      if (left === 0) files.rewrite(path, meta + started('s'));
    });
    const memory = await mustRead(files);
    files.beforeRead(undefined);
    expect((await mustRead(files, memory)).progress.turn).toMatchObject({ turnId: 's' });
  });
});

/** A whole turn of 0.169 without its line 1. */
function rolloutBody(): string {
  const lines = linesOf(rolloutFixture('0.169', 'tail-first-answer'));
  return lines
    .slice(1)
    .map((text) => `${text}\n`)
    .join('');
}
