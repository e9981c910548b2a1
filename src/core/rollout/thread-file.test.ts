import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';

import { threadFileOf } from './thread-file.js';

const id = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const rollout = `/home/é\n/.codex/sessions/2026/11/23/rollout-2026-11-23T16-05-52-${id}.jsonl`;

describe('the path of a thread file', () => {
  it('names the thread and the home of a rollout', () => {
    expect(threadFileOf(rollout)).toEqual({
      kind: 'rollout',
      threadId: id,
      path: rollout,
      codexHome: '/home/é\n/.codex',
      lost: undefined,
    });
  });

  it('names the thread, not the part, of one that was taken back to an earlier prompt', () => {
    const path = rollout.replace('.jsonl', '_01a224b3-ab9f-7652-915c-198682043ae2.jsonl');
    expect(threadFileOf(path)).toMatchObject({ kind: 'rollout', threadId: id, path });
  });

  it('names the thread and the home of a writer lock', () => {
    const path = `/h/.codex/thread-writer-locks/${id}.lock`;
    const expected = { kind: 'writer-lock', threadId: id, path, codexHome: '/h/.codex' };
    expect(threadFileOf(path)).toEqual(expected);
  });

  it.each([
    ['compressed', `${rollout}.zst`],
    ['without an id', '/h/sessions/2026/11/23/rollout-2026-11-23T16-05-52.jsonl'],
    ['in no home', `thread-writer-locks/${id}.lock`],
    ['of another kind', '/h/.codex/state_5.sqlite'],
  ])('is none where it is %s', (_, path) => {
    expect(threadFileOf(path)).toBeUndefined();
  });

  it.each([
    ['deleted', `${rollout} (deleted)`, 'deleted', '/home/é\n/.codex'],
    ['archived', `/h/archived_sessions/${rollout.replace(/.*\//s, '')}`, 'moved', '/h'],
    ['in no day', `/h/sessions/${rollout.replace(/.*\//s, '')}`, 'moved', '/h/sessions'],
  ])('tells that a rollout is %s', (_, path, lost, codexHome) => {
    expect(threadFileOf(path)).toMatchObject({ threadId: id, lost, codexHome });
  });

  it('takes any name for the directory of the days, which may be behind a link', () => {
    const path = `/disk/rollouts/2026/11/23/${rollout.replace(/.*\//s, '')}`;
    expect(threadFileOf(path)).toMatchObject({ lost: undefined, codexHome: '/disk' });
  });

  it.each([' (nas:/export/home)', ' (/mnt/x (server))'])('loses the mount note %j', (note) => {
    expect(threadFileOf(`${rollout}${note}`)?.path).toBe(rollout);
  });

  it('reads an id in capitals, and a home at the root', () => {
    const path = `/thread-writer-locks/${id.toUpperCase()}.lock`;
    expect(threadFileOf(path)).toMatchObject({ threadId: id, codexHome: '/' });
  });

  it('throws at no text', () => {
    const text = fc.string({ unit: anyCharacter });
    fc.assert(fc.property(text, (any) => void threadFileOf(any)));
  });
});
