import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../fixtures/memory-files.js';
import { rolloutFixture } from '../../../fixtures/rollout-fixtures.js';
import type { ThreadId } from '../../core/ids.js';
import { rolloutsReader, type ReadRollouts } from './rollout-pool.js';

const path = '/rollout.jsonl';
const id = '01a208b3-a217-7510-bcfd-460fd8b1b4b9' as ThreadId;
const meta = '{"type":"session_meta","payload":{}}\n';

async function textOf(readAll: ReadRollouts): Promise<string | undefined> {
  const read = (await readAll([{ path, threadId: id }])).get(path);
  return read?.ok === true ? read.value.firstUserText : undefined;
}

function said(text: string): string {
  const payload = { type: 'user_message', message: text };
  return `${JSON.stringify({ type: 'event_msg', payload })}\n`;
}

describe('the first message of the user', () => {
  it.each([
    ['0.94', 'tail-answered', 'HELLO first'],
    ['0.98', 'tail-question-pending', 'RUN25 env'],
    ['0.104', 'tail-approval-pending', 'HELLO first'],
    ['0.120', 'tail-error-event', 'HELLO first'],
    ['0.135', 'tail-compacted', 'RUN25 env'],
    ['0.169', 'tail-first-answer', 'HELLO there first message'],
    ['0.169', 'tail-fork-without-a-turn', undefined],
    ['0.120', 'tail-subagent-after-copied-history', 'CHILDTASK count the pears'],
    ['0.135', 'tail-subagent-with-history', 'RUN25 child task'],
    ['0.171', 'tail-subagent-after-copied-history', 'CHILDTASK count the pears'],
    ['0.140', 'tail-subagent-with-a-task-between-agents', 'CHILDTASK count the pears'],
    ['0.171', 'tail-subagent-with-a-task-between-agents', 'CHILDTASK count the pears'],
  ])('is found in a rollout of %s (%s)', async (version, situation, text) => {
    const files = memoryFiles();
    files.put(path, rolloutFixture(version, situation));
    expect(await textOf(rolloutsReader(files))).toBe(text);
  });

  it('is the goal of a thread that begins with one', async () => {
    const goal = { type: 'thread_goal_updated', goal: { objective: 'keep the tests green' } };
    const files = memoryFiles();
    files.put(
      path,
      meta +
        said('<codex_internal_context source="user_goal">\nx\n</codex_internal_context>') +
        `${JSON.stringify({ type: 'event_msg', payload: goal })}\n`,
    );
    expect(await textOf(rolloutsReader(files))).toBe('keep the tests green');
  });

  it('is not sought where the thread was taken back to an earlier prompt: its first words are elsewhere', async () => {
    const payload = { id, history_base: { thread_id: id } };
    const files = memoryFiles();
    files.put(path, `${JSON.stringify({ type: 'session_meta', payload })}\n${said('later words')}`);
    expect(await textOf(rolloutsReader(files))).toBeUndefined();
  });

  it('is the first one of a fork itself, however long the copied history and however it grows', async () => {
    const lines = rolloutFixture('0.171', 'tail-subagent-after-copied-history')
      .toString()
      .split(/(?<=\n)/);
    const copied = lines.slice(0, 12).join('') + said('of the parent').repeat(4_000);
    const files = memoryFiles();
    files.put(path, copied);
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBeUndefined();
    files.append(path, lines.slice(12, 15).join(''));
    expect(await textOf(readAll)).toBeUndefined();
    files.append(path, lines.slice(15, 16).join(''));
    expect(await textOf(readAll)).toBe('CHILDTASK count the pears');
  });

  it('is sought once', async () => {
    const files = memoryFiles();
    files.put(path, rolloutFixture('0.169', 'tail-first-answer'));
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBe('HELLO there first message');
    const before = files.bytesRead();
    expect(await textOf(readAll)).toBe('HELLO there first message');
    expect(files.bytesRead()).toBe(before);
  });

  it('is found once it is written', async () => {
    const files = memoryFiles();
    files.put(path, meta);
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBeUndefined();
    files.append(
      path,
      said('<environment_context></environment_context>') + said('hello\tthere').slice(0, 20),
    );
    expect(await textOf(readAll)).toBeUndefined();
    files.append(path, said('hello\tthere').slice(20));
    expect(await textOf(readAll)).toBe('hello there');
  });

  it('is found behind images of some megabytes', async () => {
    const files = memoryFiles();
    files.put(
      path,
      meta +
        said('<environment_context></environment_context>').repeat(15_000) +
        said('look at this'),
    );
    expect(await textOf(rolloutsReader(files))).toBe('look at this');
  });

  it('is not searched further than 5 MiB after line 1, nor again after that', async () => {
    const files = memoryFiles();
    const long = said(`<environment_context>${'x'.repeat(1 << 20)}</environment_context>`);
    files.put(path, meta + long.repeat(6) + said('too late'));
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBeUndefined();
    const before = files.bytesRead();
    const more = said('much too late');
    files.append(path, more);
    expect(await textOf(readAll)).toBeUndefined();
    expect(files.bytesRead() - before).toBe(more.length);
  });

  it('is forgotten with the file it stood in', async () => {
    const files = memoryFiles();
    files.put(path, meta + said('one'));
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBe('one');
    files.put(path, meta + said('two'));
    expect(await textOf(readAll)).toBe('two');
  });
});

describe('the tokens that a fork inherited', () => {
  async function inherited(readAll: ReadRollouts): Promise<number | undefined> {
    const read = (await readAll([{ path, threadId: id }])).get(path);
    return read?.ok === true ? read.value.inheritedTokens : undefined;
  }

  it('are found however long the copied history and however it grows', async () => {
    const lines = rolloutFixture('0.135', 'inherited-tokens.a-fork.thread-2')
      .toString()
      .split(/(?<=\n)/);
    const files = memoryFiles();
    files.put(path, lines.slice(0, 15).join('') + said('of the parent').repeat(4_000));
    const readAll = rolloutsReader(files);
    expect(await inherited(readAll)).toBeUndefined();
    files.append(path, lines.slice(15).join(''));
    expect(await inherited(readAll)).toBe(12_500);
  });

  it('are sought past its first message, and once', async () => {
    const lines = rolloutFixture('0.150', 'inherited-tokens.a-fork.thread-3')
      .toString()
      .split(/(?<=\n)/);
    const files = memoryFiles();
    files.put(path, lines.slice(0, 10).join(''));
    const readAll = rolloutsReader(files);
    expect(await textOf(readAll)).toBe('Say hello again');
    expect(await inherited(readAll)).toBeUndefined();
    files.append(path, lines.slice(10).join(''));
    expect(await inherited(readAll)).toBe(50_000);
    const before = files.bytesRead();
    const more = said('and more');
    files.append(path, more);
    expect(await inherited(readAll)).toBe(50_000);
    expect(files.bytesRead() - before).toBe(more.length);
  });
});
