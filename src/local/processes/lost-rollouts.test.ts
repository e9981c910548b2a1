import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import {
  writeFakeProcess,
  withProc,
  writeFakeProc,
  type FakeProcess,
} from '../../../fixtures/fake-proc.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';
import {
  aHolding,
  aLockPath,
  aProcess,
  aRolloutPath,
  someHome,
} from '../../../fixtures/some-facts.js';
import { err } from '../../core/result.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { withLostRollouts } from './lost-rollouts.js';

const id = aThreadId(1);
const rollout = { path: aRolloutPath(id), writable: true };
const lock = { path: aLockPath(id), writable: true };
const archived = { path: `${someHome}/archived_sessions/rollout-${id}.jsonl`, writable: true };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cps-proc-'));
  writeFakeProc(root);
});
afterEach(() => removeFolder(root));

it.each<[string, FakeProcess['fds'], readonly string[]]>([
  [
    'still has both open',
    { 4: lock, 5: { ...rollout, path: `${rollout.path} (deleted)` } },
    ['rollout deleted', 'writer-lock'],
  ],
  ['has let go of the lock and the file was moved', { 5: archived }, ['rollout moved']],
  ['has let go of both', {}, ['rollout']],
  ['has closed the file alone', { 4: lock }, ['rollout', 'writer-lock']],
])('a rollout is gone, and its process %s', async (_, fds = {}, expected) => {
  writeFakeProcess(root, 5, { fds });
  const discovery = {
    ...({ via: 'lsof', processes: [aProcess(5)], failures: [] } as const),
    holdings: [aHolding(5, id, 'rollout'), aHolding(5, id, 'writer-lock')],
  };
  const gone = new Map([[rollout.path, err({ kind: 'gone' } as const)]]);
  const ports = withProc(root, nodePorts());
  const identity = { ...ports.identity, platform: 'linux' } as const;
  const found = await withLostRollouts(discovery, gone, false, { files: ports.files, identity });
  const words = found.holdings.map(({ kind, lost }) => [kind, lost].join(' ').trim());
  expect(words).toEqual(expected);
});
