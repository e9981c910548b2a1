import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeHost } from '../../../fixtures/fake-host.js';
import { writeFakeProc } from '../../../fixtures/fake-proc.js';
import { epochMs } from '../../core/time.js';
import { createBootClock } from './boot-clock.js';
import type { CommandOutcome, HostPorts } from '../../platform/host-ports.js';
import { repeatedDiscovery } from './repeated-discovery.js';

const hangs: CommandOutcome = { kind: 'timed-out', afterMs: 10_000 };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codex-ps-proc-'));
  writeFakeProc(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

interface Watched {
  readonly look: () => Promise<unknown>;
  readonly lsofRuns: () => number;
  readonly wait: (ms: number) => void;
}

function watch(outcome: CommandOutcome): Watched {
  let now = 1_000_000;
  let runs = 0;
  const ports: HostPorts = {
    ...fakeHost(),
    now: () => epochMs(now),
    run: ({ program }) => {
      if (program === 'lsof') runs += 1;
      return Promise.resolve(outcome);
    },
  };
  const options = { mode: 'auto' as const, lsofTimeoutMs: 10_000, procRoot: root };
  const look = repeatedDiscovery(ports, { ...options, bootClock: createBootClock() }, undefined);
  return { look, lsofRuns: () => runs, wait: (ms) => (now += ms) };
}

describe('discovery that is repeated', () => {
  it('spares an lsof that hung for a minute, and says so all the while', async () => {
    const { look, lsofRuns, wait } = watch(hangs);
    const first = await look();
    wait(59_999);
    const second = await look();
    expect(lsofRuns()).toBe(1);
    for (const found of [first, second]) {
      expect(found).toHaveProperty('troubles.0', { kind: 'lsof-timed-out', afterMs: 10_000 });
    }
    wait(1);
    await look();
    expect(lsofRuns()).toBe(2);
  });

  it('asks an lsof that failed at once again each time', async () => {
    const { look, lsofRuns } = watch({ kind: 'killed', signal: 'SIGKILL' });
    await look();
    await look();
    expect(lsofRuns()).toBe(2);
  });
});
