import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { built } from '../../../fixtures/terminal/pty-session.js';

/** Makes much that lives for a moment, beside a thread that was started first; says how much room V8 took for it. */
function youngMegabytes(before: string): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { keepHeapsSmall } from '${built('src/platform/runtime/v8-flags.js')}';
    import { spawnThread } from '${built('src/platform/runtime/spawn-thread.js')}';
    import { Worker } from 'node:worker_threads';
    const code = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('here');";
    const url = new URL('data:text/javascript,' + encodeURIComponent(code));
    await new Promise((resolve) => { ${before} });
    let kept = [];
    for (let round = 0; round < 50; round += 1) {
      for (let n = 0; n < 20_000; n += 1) kept.push({ n, of: [n, round] });
      if (round % 5 === 0) kept = [];
    }
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    process.stdout.write(String(young.space_size / 1024 ** 2));
  `;
  const args = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return Number(stdout);
}

test('the heap of the main thread stays small after a thread was started', () => {
  const kept = youngMegabytes('keepHeapsSmall(); spawnThread(url).onMessage(resolve);');
  expect(kept).toBeLessThan(12);
});

test('V8 would let it grow without being asked', () => {
  expect(youngMegabytes("new Worker(url).once('message', resolve);")).toBeGreaterThan(12);
});

test('no V8 complains of what it is asked on the terminal', () => {
  const program = `
    import { keepHeapsSmall } from '${built('src/platform/runtime/v8-flags.js')}';
    import { optimizeLate } from '${built('src/platform/runtime/v8-flags.js')}';
    keepHeapsSmall();
    optimizeLate();
  `;
  const args = ['--input-type=module', '--eval', program];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

/** The compilers that V8 runs on threads of its own for a busy function. */
function backgroundCompilers(before: string): ReadonlySet<string> {
  const program = `
    import { compileInForeground } from '${built('src/platform/runtime/v8-flags.js')}';
    ${before}
    const busy = () => { let sum = 0; for (let n = 0; n < 100; n += 1) sum += n % 7; return sum; };
    for (let call = 0; call < 30_000; call += 1) busy();
  `;
  const args = ['--trace-opt', '--input-type=module', '--eval', program];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return new Set(stdout.match(/(?<=\(target )\w+(?=\).* ConcurrencyMode::kConcurrent)/g));
}

const hasMaglev = Number(process.versions.v8.split('.')[0]) > 11;
if (!hasMaglev) process.stdout.write('V8 11 has no Maglev to keep from the background\n');

test.runIf(hasMaglev)('no compiler that could wait for an exit runs in the background', () => {
  expect(backgroundCompilers('')).toContain('MAGLEV');
  expect([...backgroundCompilers('compileInForeground();')]).toEqual([
    expect.stringMatching(/^TURBOFAN/),
  ]);
});
