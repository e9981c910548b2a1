import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { RemoteLines } from './remote-lines.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryUsed(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it('holds millions of tiny lines in little more memory than their text', () => {
  const lines = new RemoteLines('q7x', false, 8 << 20);
  const chunk = Buffer.from('ab\n'.repeat(20_000));
  const before = memoryUsed();
  for (let count = 0; count < 130; count += 1) lines.read(chunk);
  expect(memoryUsed() - before).toBeLessThan(40 << 20);
  expect(lines.rest()).toHaveLength(130 * 60_000);
});
