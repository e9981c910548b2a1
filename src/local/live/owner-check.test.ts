import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  endFakeProcess,
  killFakeProcess,
  withProc,
  writeFakeProc,
  writeFakeProcess,
  type FakeProcess,
} from '../../../fixtures/fake-proc.js';
import { aProcess } from '../../../fixtures/some-facts.js';
import { realFiles } from '../../../fixtures/test-ports.js';
import type { Discovery } from '../../core/facts/processes.js';
import { ownerChecker, type OwnerCheck } from './owner-check.js';

let root: string;
let checkOwners: ReturnType<typeof ownerChecker>;
let listed: Discovery;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'codex-ps-proc-'));
  writeFakeProc(root);
  checkOwners = ownerChecker(withProc(root, { files: realFiles() }).files);
  for (const pid of [10, 11]) writeFakeProcess(root, pid, { command: 'codex', startTicks: 100 });
  listed = { via: 'lsof', processes: [aProcess(10), aProcess(11)], holdings: [], failures: [] };
  await checkOwners(listed);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function replace(pid: number, process: FakeProcess): void {
  endFakeProcess(root, pid);
  writeFakeProcess(root, pid, process);
}
const check = (): Promise<OwnerCheck> => checkOwners(listed);

test('owners that are what they were are left alone', async () => {
  expect(await check()).toEqual({ gone: new Set(), newcomers: false, stopsChanged: false });
});

test('one that ended is gone', async () => {
  endFakeProcess(root, 10);
  expect((await check()).gone).toEqual(new Set([10]));
});

test('one whose number another process has by now is gone', async () => {
  replace(10, { command: 'codex', startTicks: 500 });
  replace(11, { command: 'bash', startTicks: 100 });
  expect((await check()).gone).toEqual(new Set([10, 11]));
});

test('one that was stopped since the last pass, and one that was continued, are noticed', async () => {
  replace(10, { command: 'codex', state: 'T' });
  expect((await check()).stopsChanged).toBe(true);
  listed = { ...listed, processes: [aProcess(10, { suspension: 'stopped' }), aProcess(11)] };
  expect((await check()).stopsChanged).toBe(false);
  replace(10, { command: 'codex' });
  expect((await check()).stopsChanged).toBe(true);
});

describe('of many owners', () => {
  const pids = Array.from({ length: 50 }, (_, n) => 100 + n);
  beforeEach(async () => {
    for (const pid of pids) writeFakeProcess(root, pid, { command: 'codex', startTicks: 100 });
    listed = { ...listed, processes: pids.map((pid) => aProcess(pid)) };
    await check();
  });

  test('each one is gone at once that ended, is a zombie, or whose pid another program has', async () => {
    endFakeProcess(root, 149);
    killFakeProcess(root, 148);
    replace(147, { command: 'bash', exe: '/bin/bash', startTicks: 500 });
    expect((await check()).gone).toEqual(new Set([147, 148, 149]));
  });

  test('so is each one whose number another codex has', async () => {
    for (const pid of [100, 125, 148]) replace(pid, { command: 'codex', startTicks: 500 });
    expect((await check()).gone).toEqual(new Set([100, 125, 148]));
  });
});

test('a codex that starts is reported; another program is not', async () => {
  writeFakeProcess(root, 20, { command: 'bash' });
  expect((await check()).newcomers).toBe(false);
  writeFakeProcess(root, 21, { command: 'codex' });
  expect((await check()).newcomers).toBe(true);
});

test('a launcher that becomes codex a moment later is reported too', async () => {
  writeFakeProcess(root, 20, { command: 'node' });
  expect((await check()).newcomers).toBe(false);
  replace(20, { command: 'codex' });
  expect((await check()).newcomers).toBe(true);
});

test('what ran before and is not codex is not inspected again', async () => {
  writeFakeProcess(root, 20, { command: 'node' });
  for (let n = 0; n < 4; n += 1) await check();
  replace(20, { command: 'codex' });
  expect((await check()).newcomers).toBe(false);
});

test('without /proc no owner is gone', async () => {
  rmSync(root, { recursive: true });
  expect(await check()).toEqual({ gone: new Set(), newcomers: false, stopsChanged: false });
});
