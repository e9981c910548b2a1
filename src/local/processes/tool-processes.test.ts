import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { hasProc } from '../../../fixtures/whole-program/skip-without.js';
import { exited, fakeHost, refusing } from '../../../fixtures/fake-host.js';
import {
  fakeBoot,
  withProc,
  writeFakeProc,
  writeFakeProcess,
} from '../../../fixtures/fake-proc.js';
import type { Pid } from '../../core/ids.js';
import { ok } from '../../core/result.js';
import type { FilePort } from '../../platform/host-ports.js';
import { nodeFiles } from '../../platform/files/node-files.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { epochMs } from '../../core/time.js';
import { oldestListing, PsTable } from './ps-table.js';
import { findToolProcesses } from './tool-processes.js';

const thread = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const environ = { CODEX_THREAD_ID: thread, CODEX_TOOL_CALL_ID: 'call_7_0', SECRET: 'x' };
const pid = (value: number): Pid => value as Pid;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codex-ps-tools-'));
  writeFakeProc(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('the processes below an owner, from /proc', () => {
  it('are its children and theirs, with the thread and the call that they serve', async () => {
    writeFakeProcess(root, 7, { children: [8, 9] });
    writeFakeProcess(root, 8, {
      command: 'bash',
      args: ['bash', '-c', 'make'],
      environ,
      children: [10],
    });
    writeFakeProcess(root, 10, { command: 'make', args: ['make'], startTicks: 250 });
    const found = await findToolProcesses(withProc(root, fakeHost()), [pid(7)]);
    expect(found?.get(pid(7))).toEqual([
      {
        pid: 8,
        command: 'bash',
        args: ['bash', '-c', 'make'],
        startedAt: fakeBoot + 1000,
        branchStartedAt: fakeBoot + 1000,
        environmentKnown: true,
        environmentCleared: true,
        threadId: thread,
        callId: 'call_7_0',
      },
      expect.objectContaining({
        pid: 10,
        startedAt: fakeBoot + 2500,
        branchStartedAt: fakeBoot + 1000,
      }),
    ]);
  });

  it('include one whose environment may not be read, as that of sudo, also below helpers', async () => {
    writeFakeProcess(root, 7, { children: [8] });
    writeFakeProcess(root, 8, { command: 'codex-linux-san', children: [9] });
    writeFakeProcess(root, 9, { command: 'sudo', startTicks: 300 });
    const ports = fakeHost({ files: refusing(/\/9\/environ$/) });
    const found = await findToolProcesses(withProc(root, ports), [pid(7)]);
    expect(found?.get(pid(7))).toMatchObject([
      { pid: 8, environmentKnown: true },
      { pid: 9, environmentKnown: false, branchStartedAt: fakeBoot + 3000 },
    ]);
  });

  it('stop at another owner and at the shared daemon', async () => {
    const daemon = ['codex', 'app-server', '--managed-daemon'];
    writeFakeProcess(root, 7, { children: [8, 20] });
    writeFakeProcess(root, 8, { args: ['codex', 'exec'], children: [9] });
    writeFakeProcess(root, 9, { command: 'ls' });
    writeFakeProcess(root, 20, { args: daemon, children: [21] });
    writeFakeProcess(root, 21, { command: 'ls' });
    const found = await findToolProcesses(withProc(root, fakeHost()), [pid(7), pid(8)]);
    expect(
      [...(found ?? [])].map(([owner, tools]) => [owner, tools.map((tool) => tool.pid)]),
    ).toEqual([
      [7, []],
      [8, [9]],
    ]);
    const ofDaemon = await findToolProcesses(withProc(root, fakeHost()), [pid(20)]);
    expect(ofDaemon?.get(pid(20))?.map((tool) => tool.pid)).toEqual([21]);
  });

  it('are not known of an owner that is gone, and nothing is asked for no owner', async () => {
    writeFakeProcess(root, 7, {});
    const found = await findToolProcesses(withProc(root, fakeHost()), [pid(7), pid(99)]);
    expect([...(found ?? [])]).toEqual([[7, []]]);
    expect((await findToolProcesses(withProc(root, fakeHost()), []))?.size).toBe(0);
  });

  it('are not known where the kernel does not list children', async () => {
    writeFakeProcess(root, 7, { children: [8] });
    writeFakeProcess(root, 8, { command: 'make' });
    const ports = fakeHost({ files: refusing(/\/children$/) });
    const found = await findToolProcesses(withProc(root, ports), [pid(7)]);
    expect(found?.size).toBe(0);
  });

  it('are cut off at 2,000, and a circle has an end', async () => {
    const found = await findToolProcesses(fakeHost({ files: forkBomb }), [pid(7)]);
    expect(found?.get(pid(7))).toHaveLength(1999);
    expect(new Set(found?.get(pid(7))?.map((tool) => tool.pid)).size).toBe(1999);
    // Three reads for each that is found, and one for each that was asked for children.
    expect(reads).toBeLessThan(8100);
  });
});

let reads = 0;

/** Every process has a thousand children, the owner among them. */
const forkBomb: FilePort = {
  ...nodeFiles,
  list: () => Promise.resolve(ok(['1'])),
  readText: (path) => {
    reads += 1;
    const [, , asked = '0', name = ''] = path.split('/');
    const texts: Record<string, () => string> = {
      stat: () => `${asked} (sh) S 7 1 1 0 1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0`,
      task: () =>
        Array.from({ length: 1000 }, (_, at) => 7 + ((Number(asked) + at) % 5000)).join(' '),
    };
    return Promise.resolve(ok(texts[name]?.() ?? ''));
  },
};

describe('the processes below an owner, from ps', () => {
  const row = (child: number, parent: number, command: string): string =>
    `${child} ${parent} 501 Mon Nov 23 16:05:49 2026 ?? ${command}\n`;

  it('are found by one call, without their environment', async () => {
    const table = [
      row(7, 1, 'codex'),
      row(8, 7, '/bin/zsh -lc make'),
      row(9, 8, 'make'),
      row(5, 1, 'x'),
    ];
    const ports = fakeHost({ platform: 'darwin', programs: { ps: exited(table.join('')) } });
    const found = await findToolProcesses(ports, [pid(7)]);
    expect(found?.get(pid(7))).toEqual([
      {
        pid: 8,
        command: 'zsh',
        args: ['/bin/zsh', '-lc', 'make'],
        startedAt: Date.UTC(2026, 10, 23, 16, 5, 49),
        branchStartedAt: Date.UTC(2026, 10, 23, 16, 5, 49),
        environmentKnown: false,
        environmentCleared: false,
        threadId: undefined,
        callId: undefined,
      },
      expect.objectContaining({ pid: 9, command: 'make' }),
    ]);
    expect(ports.ran).toHaveLength(1);
  });

  it('are not known where ps fails', async () => {
    const found = await findToolProcesses(fakeHost({ platform: 'darwin' }), [pid(7)]);
    expect(found).toBeUndefined();
  });

  it('are taken from a list that was made for discovery, if it is new enough', async () => {
    const ports = fakeHost({ platform: 'darwin' });
    const psTable = new PsTable(ports);
    psTable.read(exited(row(7, 1, 'codex') + row(8, 7, 'make')), epochMs(5_000));
    const since = (at: number) =>
      findToolProcesses(ports, [pid(7)], { psTable, listedSince: epochMs(at) });
    expect((await since(5_000))?.get(pid(7))).toHaveLength(1);
    expect(ports.ran).toEqual([]);
    expect(await since(5_001)).toBeUndefined();
    expect(ports.ran).toHaveLength(1);
  });

  it('may be listed the longer ago, the longer the call is open', () => {
    const now = epochMs(100_000);
    const allowed = [100_000, 99_200, 92_000, 0].map((at) => oldestListing(epochMs(at), now));
    expect(allowed).toEqual([100_000, 99_900, 99_000, 95_000]);
  });
});

it.runIf(hasProc)('a real tool is found below its real owner', async () => {
  const before = Date.now();
  const child = spawn('sleep', ['300'], { env: { ...process.env, ...environ }, stdio: 'ignore' });
  try {
    await new Promise((resolve) => child.once('spawn', resolve));
    const after = Date.now();
    const found = await findToolProcesses(nodePorts(), [pid(process.pid)]);
    const tool = found?.get(pid(process.pid))?.find((each) => each.pid === child.pid);
    expect(tool).toMatchObject({ command: 'sleep', threadId: thread, callId: 'call_7_0' });
    // The kernel counts in hundredths of a second.
    expect(tool?.startedAt).toBeGreaterThan(before - 1000);
    expect(tool?.startedAt).toBeLessThan(after + 1000);
  } finally {
    child.kill('SIGKILL');
  }
});
