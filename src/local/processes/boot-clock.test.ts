import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { fakeBoot, fakeNow, withProc, writeFakeProc } from '../../../fixtures/fake-proc.js';
import { epochMs } from '../../core/time.js';
import type { FilePort } from '../../platform/host-ports.js';
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
  const bootTime = await clock(withProc(root, { files: nodeFiles, now: () => epochMs(now) }));
  return bootTime(ticks);
}

it('is exact to 10 ms where uptime and boot time agree', async () => {
  expect(await startOf(0, fakeNow + 380, createBootClock())).toBe(fakeBoot + 380);
  expect(await startOf(4321, fakeNow, createBootClock())).toBe(fakeBoot + 43_210);
});

it('reads the uptime again where that took long, as on a busy machine', async () => {
  let now = fakeNow;
  let reads = 0;
  const busy: FilePort = {
    ...nodeFiles,
    readText: async (path, most) => {
      const text = await nodeFiles.readText(path, most);
      if (path.endsWith('uptime') && (reads += 1) < 3) {
        now += 400;
        writeFileSync(join(root, 'uptime'), `${(now - fakeBoot) / 1000} 4000.00\n`);
      }
      return text;
    },
  };
  const bootTime = await createBootClock()(
    withProc(root, { files: busy, now: () => epochMs(now) }),
  );
  expect(bootTime(0)).toBe(fakeBoot);
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

it('follows a clock that is set', async () => {
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
