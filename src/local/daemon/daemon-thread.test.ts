import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../fixtures/test-ports.js';
import { ok } from '../../core/result.js';
import type { FilePort } from '../../platform/host-ports.js';
import { introduce, listLoaded } from './ask-daemon.js';
import type { DaemonConnection } from './daemon-connection.js';
import { parseDaemonThread, statusOf } from './daemon-thread.js';

/** The `result` of an answer of the app-server of 0.169. */
function recorded(name: string): unknown {
  const url = new URL(`../../../fixtures/daemon/0.169/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { result: unknown }).result;
}

/** A connection to a daemon that always gives this answer. */
function answering(result: unknown): DaemonConnection {
  const nothing = (): void => undefined;
  return { request: () => Promise.resolve(ok(result)), notify: nothing, end: nothing };
}

const root = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';

function threadWith(fields: Record<string, unknown>): ReturnType<typeof parseDaemonThread> {
  return parseDaemonThread({ thread: { id: root, ...fields } });
}

describe('an answer of 0.169', () => {
  it('reads a root thread', () => {
    expect(parseDaemonThread(recorded('idle'))).toMatchObject({
      threadId: root,
      status: { kind: 'idle' },
      preview: 'HELLO there',
      cwd: '/home/ada/project',
      originator: 'codex-tui',
      source: { kind: 'named', name: 'vscode' },
      threadSource: 'user',
      gitBranch: 'main',
      ephemeral: false,
    });
  });

  it('reads a subagent, its parent and its depth', () => {
    expect(parseDaemonThread(recorded('subagent'))).toMatchObject({
      status: { kind: 'active', waitingOnApproval: false, waitingOnUserInput: false },
      parentThreadId: root,
      agentNickname: 'Galileo',
      source: { kind: 'thread-spawn', parentThreadId: root, depth: 1, agentNickname: 'Galileo' },
    });
  });

  it('reads an approval', () => {
    expect(parseDaemonThread(recorded('approval'))?.status).toEqual({
      kind: 'active',
      waitingOnApproval: true,
      waitingOnUserInput: false,
    });
  });

  it('reads the ephemeral thread that writes titles, with the creation time of its id', () => {
    const thread = parseDaemonThread(recorded('title-writer'));
    expect(thread).toMatchObject({
      ephemeral: true,
      threadSource: 'thread_title',
      path: undefined,
      preview: undefined,
    });
    expect(thread?.createdAt).toBe(
      Number.parseInt(thread?.threadId.slice(0, 13).replace('-', '') ?? '', 16),
    );
  });

  it('lists what is loaded, and the home that is served', async () => {
    const loaded = await listLoaded(answering(recorded('loaded-list')));
    expect(loaded.ok && [...loaded.value]).toContain(root);
    const files: FilePort = {
      ...realFiles(),
      stat: async (path) => {
        const stat = await realFiles().stat('/');
        return stat.ok ? ok({ ...stat.value, identity: path }) : stat;
      },
    };
    const hello = answering(recorded('initialize'));
    expect(await introduce(hello, '/home/ada/.codex', { version: '', files })).toBeUndefined();
    expect(await introduce(hello, '/home/eve/.codex', { version: '', files })).toEqual({
      kind: 'other-home',
      codexHome: '/home/ada/.codex',
    });
  });
});

describe('the status', () => {
  it.each([
    ['idle', { type: 'idle' }, { kind: 'idle' }],
    ['systemError', { type: 'systemError' }, { kind: 'system-error' }],
    ['notLoaded', { type: 'notLoaded' }, { kind: 'not-loaded' }],
    ['a new word', { type: 'dreaming\u001b[2J' }, { kind: 'other', word: 'dreaming' }],
    ['none', undefined, { kind: 'other', word: 'none' }],
    [
      'a question, with a flag that is new',
      { type: 'active', activeFlags: ['new', 'waitingOnUserInput', 7] },
      { kind: 'active', waitingOnApproval: false, waitingOnUserInput: true },
    ],
    ['active without flags', { type: 'active' }, { kind: 'active', waitingOnApproval: false }],
  ])('%s', (_name, status, expected) => {
    expect(statusOf(status)).toMatchObject(expected);
  });
});

describe('the source', () => {
  it.each([
    ['appServer', { kind: 'named', name: 'mcp' }],
    ['exec', { kind: 'named', name: 'exec' }],
    [{ custom: 'mine' }, { kind: 'named', name: 'mine' }],
    [{ subAgent: 'review' }, { kind: 'other-subagent', name: 'review' }],
    [{ subAgent: { other: 'guardian' } }, { kind: 'other-subagent', name: 'guardian' }],
    [null, { kind: 'absent' }],
  ])('%j is told in the words of session_meta', (source, expected) => {
    expect(threadWith({ source })?.source).toEqual(expected);
  });
});

describe('hostile answers', () => {
  it('reach no terminal: texts are cleaned', () => {
    const thread = threadWith({
      name: 'a\u001b]0;owned\u0007b\nc\u202e',
      preview: 'x'.repeat(300),
      gitInfo: { branch: '\u009b31mred' },
    });
    expect(thread?.name).toBe('ab c');
    expect(thread?.preview).toHaveLength(200);
    expect(thread?.gitBranch).toBe('red');
  });

  it('give no path that would be opened from our own directory', () => {
    expect(threadWith({ cwd: 'etc', path: '../x' })).toMatchObject({
      cwd: undefined,
      path: undefined,
    });
    expect(threadWith({ cwd: '/a\0b' })).toMatchObject({ cwd: undefined });
  });

  it('of any shape are no thread, no list and no error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        await listLoaded(answering(json));
        await introduce(answering(json), '/', { version: '', files: realFiles() });
        parseDaemonThread(json);
        parseDaemonThread({ thread: json });
        threadWith({ source: json, status: json, gitInfo: json, createdAt: json, name: json });
      }),
    );
  });
});
