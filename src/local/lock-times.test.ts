import { expect, it } from 'vitest';
import { ago, aThreadId } from '../../fixtures/a-session.js';
import { aHolding, aLockPath } from '../../fixtures/some-facts.js';
import { err, ok } from '../core/result.js';
import { readLockTimes } from './facts-reader.js';
import type { FilePort } from '../platform/host-ports.js';

const [a, b] = [aThreadId(1), aThreadId(2)];
const missing = err({ code: 'ENOENT' });

it('the time of a writer lock is when its thread was loaded; one that was removed has none', async () => {
  const asked: string[] = [];
  const stat: FilePort['stat'] = async (path) => {
    asked.push(path);
    if (path !== aLockPath(a)) return missing;
    return ok({
      kind: 'file',
      identity: '1:1',
      sizeBytes: 0,
      modifiedAt: ago(300),
      uid: 1000,
      mode: 0o600,
    });
  };
  const holdings = [
    aHolding(5, a, 'writer-lock'),
    aHolding(5, b, 'writer-lock'),
    aHolding(5, a, 'rollout'),
  ];
  expect([...(await readLockTimes(holdings, { stat }))]).toEqual([[aLockPath(a), ago(300)]]);
  expect(asked).toEqual([aLockPath(a), aLockPath(b)]);
});
