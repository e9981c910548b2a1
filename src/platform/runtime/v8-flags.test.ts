import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { optimizeLate } from './v8-flags.js';

setFlagsFromString('--allow-natives-syntax');
const statusOf = runInThisContext('(work) => %GetOptimizationStatus(work)') as (
  work: () => number,
) => number;
const optimized = 1 << 4;

function isOptimized(work: () => number): boolean {
  return (statusOf(work) & optimized) !== 0;
}

/** A function of its own each time, for V8 counts by function. */
function someWork(): () => number {
  const text = '() => { let sum = 0; for (let n = 0; n < 100; n += 1) sum += n % 7; return sum; }';
  return runInThisContext(text) as () => number;
}

const hasBudget = Number(process.versions.v8.split('.')[0]) < 12;
if (!hasBudget)
  process.stdout.write('V8 12 and later have no budget to wait with: nothing to try\n');

test.runIf(hasBudget)('what V8 would optimize by now it leaves for a while', async () => {
  const early = someWork();
  let calls = 0;
  const isOptimizedAfterMore = (): boolean => {
    calls += 20;
    for (let call = 0; call < 20; call += 1) early();
    return isOptimized(early);
  };
  await expect.poll(isOptimizedAfterMore).toBe(true);
  optimizeLate();
  const late = someWork();
  for (let call = 0; call < calls; call += 1) late();
  expect(isOptimized(late)).toBe(false);
});
