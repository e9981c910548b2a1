import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { fakeBoot, fakeNow, writeFakeProc } from '../../../fixtures/fake-proc.js';
import { epochMs } from '../../core/time.js';
import { createBootClock, type BootClock } from './boot-clock.js';
import { nodeFiles } from '../../platform/files/node-files.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codex-ps-clock-'));
  writeFakeProc(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

async function startOf(ticks: number, now: number, clock: BootClock): Promise<number | undefined> {
  const bootTime = await clock.read(nodeFiles, root, () => epochMs(now));
  return bootTime(ticks);
}

it('is exact to 10 ms where uptime and boot time agree', async () => {
  expect(await startOf(0, fakeNow + 380, createBootClock())).toBe(fakeBoot + 380);
  expect(await startOf(4321, fakeNow, createBootClock())).toBe(fakeBoot + 43_210);
});

it('trusts the whole seconds of the boot time where the uptime is that of a container', async () => {
  writeFileSync(join(root, 'uptime'), '12.00 1.00\n');
  expect(await startOf(100, fakeNow, createBootClock())).toBe(fakeBoot + 1000);
});

it('gives a process the same start in every pass, however the readings differ', async () => {
  const clock = createBootClock();
  const first = await startOf(100, fakeNow + 20, clock);
  expect(await startOf(100, fakeNow + 990, clock)).toBe(first);
  expect(await startOf(100, fakeNow - 1, clock)).toBe(first);
});

it('follows a clock that is set anew', async () => {
  const clock = createBootClock();
  const first = (await startOf(100, fakeNow, clock)) ?? 0;
  writeFileSync(join(root, 'stat'), 'btime 1700003600\n');
  expect(await startOf(100, fakeNow + 3_600_000, clock)).toBe(first + 3_600_000);
});

it('makes do with one of the two, and knows nothing without both', async () => {
  writeFileSync(join(root, 'stat'), 'cpu 1\n');
  expect(await startOf(0, fakeNow, createBootClock())).toBe(fakeBoot);
  writeFileSync(join(root, 'uptime'), '');
  expect(await startOf(0, fakeNow, createBootClock())).toBeUndefined();
});
