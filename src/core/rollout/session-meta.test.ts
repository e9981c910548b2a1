import { describe, expect, it } from 'vitest';
import { linesOf, rolloutFixture } from '../../../fixtures/rollout-fixtures.js';
import { parseSessionMeta, sessionSourceOf } from './session-meta.js';

function firstLine(version: string, situation: string): string {
  return linesOf(rolloutFixture(version, situation))[0] ?? '';
}

const parent = '01a208cf-044a-7d40-aaeb-d6308fdb4181';

describe('parseSessionMeta', () => {
  it.each([
    ['0.94', 'tail-answered', 'codex_cli_rs', { kind: 'named', name: 'cli' }],
    ['0.98', 'tail-question-pending', 'codex_cli_rs', { kind: 'named', name: 'cli' }],
    ['0.104', 'tail-approval-pending', 'codex_cli_rs', { kind: 'named', name: 'cli' }],
    ['0.120', 'tail-error-event', 'codex-tui', { kind: 'named', name: 'cli' }],
    ['0.135', 'tail-compacted', 'codex-tui', { kind: 'named', name: 'cli' }],
    // The daemon's TUI threads.
    ['0.169', 'tail-first-answer', 'codex-tui', { kind: 'named', name: 'vscode' }],
  ])('reads line 1 of %s (%s)', (version, situation, originator, source) => {
    expect(parseSessionMeta(firstLine(version, situation))).toMatchObject({
      ok: true,
      value: {
        cwd: '/home/dev/proj',
        originator,
        source,
        cliVersion: `${version}.0`,
        gitBranch: 'main',
        gitCommit: '8f57b53a583fdc5ec880731e20fe0b045d769752',
      },
    });
  });

  it('tells when the thread was created from when its line was written', () => {
    expect(parseSessionMeta(firstLine('0.169', 'tail-first-answer'))).toMatchObject({
      value: {
        id: '01a208b3-a217-7510-bcfd-460fd8b1b4b9',
        createdAt: Date.parse('2026-11-23T13:58:39.935Z'),
        writtenAt: Date.parse('2026-11-23T13:59:29.239Z'),
        threadSource: 'user',
        forkedFromId: undefined,
      },
    });
  });

  it.each([
    ['0.120', 'tail-subagent', { parent, nickname: 'Mendel', role: 'default' }],
    [
      '0.135',
      'tail-subagent-with-history',
      { parent: '01a208ce-fd1f-7e10-bd4d-4c73ca0201d4', nickname: 'Fermat', role: 'default' },
    ],
    [
      '0.169',
      'tail-subagent',
      { parent: '01a208b3-a217-7510-bcfd-460fd8b1b4b9', nickname: 'Pasteur', role: undefined },
    ],
  ])('knows the parent of a subagent of %s', (version, situation, known) => {
    expect(parseSessionMeta(firstLine(version, situation))).toMatchObject({
      value: {
        source: { kind: 'thread-spawn', parentThreadId: known.parent, depth: 1 },
        parentThreadId: known.parent,
        agentNickname: known.nickname,
        agentRole: known.role,
      },
    });
  });

  it.each([
    ['0.94', 'tail-fork-of-a-thread', '01a208c0-850b-75b1-adbd-f43ad34ba657'],
    ['0.104', 'tail-fork-of-a-killed-turn', '01a208c0-134a-78b1-894f-57d49fa28996'],
    ['0.169', 'tail-fork-without-a-turn', '01a208b3-a217-7510-bcfd-460fd8b1b4b9'],
  ])('knows what a thread of %s was forked from', (version, situation, forkedFromId) => {
    expect(parseSessionMeta(firstLine(version, situation))).toMatchObject({
      value: { forkedFromId },
    });
  });

  it.each([
    ['', { kind: 'empty' }],
    [' ', { kind: 'empty' }],
    ['not json', { kind: 'not-json' }],
    ['{"type":"session_meta","payload":{"id"', { kind: 'not-json' }],
    ['\0\0\0\0', { kind: 'not-json' }],
    ['[]', { kind: 'not-json' }],
    ['{}', { kind: 'not-session-meta', type: undefined }],
    ['{"type":"event_msg","payload":{}}', { kind: 'not-session-meta', type: 'event_msg' }],
    ['{"type":"session_meta"}', { kind: 'not-session-meta', type: 'session_meta' }],
  ])('says what is wrong with %j', (line, error) => {
    expect(parseSessionMeta(line)).toEqual({ ok: false, error });
  });

  it('leaves out what is not of the kind it should be', () => {
    const payload = {
      id: 'no-uuid',
      cwd: 7,
      git: 'none',
      timestamp: 'yesterday',
      cli_version: null,
    };
    expect(parseSessionMeta(JSON.stringify({ type: 'session_meta', payload }))).toMatchObject({
      ok: true,
      value: {
        id: undefined,
        createdAt: undefined,
        cwd: undefined,
        cliVersion: undefined,
        source: { kind: 'absent' },
        gitBranch: undefined,
      },
    });
  });

  it('cleans names, and leaves the directory as it is, for it will be opened', () => {
    const payload = { cwd: '/tmp/\x1b[31mx', git: { branch: 'a\u202eb\x1b[0m' } };
    expect(parseSessionMeta(JSON.stringify({ type: 'session_meta', payload }))).toMatchObject({
      value: { cwd: '/tmp/\x1b[31mx', gitBranch: 'ab' },
    });
  });
});

describe('sessionSourceOf', () => {
  it.each([
    ['cli', { kind: 'named', name: 'cli' }],
    ['new_word', { kind: 'named', name: 'new_word' }],
    [{ custom: 'chatgpt' }, { kind: 'named', name: 'chatgpt' }],
    [{ novelty: { a: 1 } }, { kind: 'named', name: 'novelty' }],
    [{ internal: 'memory_consolidation' }, { kind: 'internal', name: 'memory_consolidation' }],
    [{ subagent: 'review' }, { kind: 'other-subagent', name: 'review' }],
    [{ subagent: { other: 'guardian' } }, { kind: 'other-subagent', name: 'guardian' }],
    [{ subagent: { novelty: {} } }, { kind: 'other-subagent', name: 'novelty' }],
    [{ subagent: {} }, { kind: 'other-subagent', name: 'unknown' }],
    [{}, { kind: 'absent' }],
    [undefined, { kind: 'absent' }],
    [null, { kind: 'absent' }],
    [['cli'], { kind: 'absent' }],
    [7, { kind: 'absent' }],
  ])('reads %j', (value, source) => {
    expect(sessionSourceOf(value)).toEqual(source);
  });

  it('reads the role of a subagent by its older name as well', () => {
    const spawn = { parent_thread_id: parent, depth: 2, agent_type: 'explorer' };
    expect(sessionSourceOf({ subagent: { thread_spawn: spawn } })).toEqual({
      kind: 'thread-spawn',
      parentThreadId: parent,
      depth: 2,
      agentNickname: undefined,
      agentRole: 'explorer',
    });
  });
});
