import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { builtProgram } from '../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

let folder = '';
const monitors: PtySession[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-slow-'));
  mkdirSync(join(folder, 'home'));
});
afterAll(() => {
  for (const monitor of monitors) monitor.end();
  removeFolder(folder);
});

/** The monitor on a home without sessions, with an lsof that is this script. */
function monitorWith(name: string, script: string): PtySession {
  const programs = join(folder, name);
  mkdirSync(programs);
  writeFileSync(join(programs, 'lsof'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const words = ['--codex-home', join(folder, 'home'), '--discovery', 'lsof'];
  const monitor = startInPty(process.execPath, [builtProgram, ...words], {
    environment: {
      PATH: [programs, process.env['PATH']].join(delimiter),
      XDG_CONFIG_HOME: join(folder, 'config'),
    },
  });
  monitors.push(monitor);
  return monitor;
}

/** From a key to the screen that it asks for. */
async function answerMs(monitor: PtySession): Promise<number> {
  const from = performance.now();
  monitor.type('?');
  await monitor.until('the help', () => monitor.text().includes('up one line'));
  const took = performance.now() - from;
  monitor.type('?');
  await monitor.until('the list', () => !monitor.text().includes('up one line'));
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}

test('keys answer as fast while lsof hangs for 10 s as while it answers at once', async () => {
  const quick = monitorWith('quick', 'exit 1');
  const hanging = monitorWith('hanging', 'exec sleep 10');
  await quick.until('an answer', () => quick.text().includes('No Codex session is running'));
  await hanging.until('the screen', () => hanging.text().includes('Looking for Codex sessions'));
  const times: { readonly quick: number; readonly hanging: number }[] = [];
  const hangs = (): boolean => hanging.text().includes('Looking for Codex sessions');
  while (times.length < 25 && hangs()) {
    // Side by side: whatever else the machine does slows both.
    times.push({ quick: await answerMs(quick), hanging: await answerMs(hanging) });
  }
  const [yardstick, measured] = [
    median(times.map((t) => t.quick)),
    median(times.map((t) => t.hanging)),
  ];
  // One drawing in 33 ms is the most that chance can put between the two.
  expect(measured, `${measured} ms beside ${yardstick} ms`).toBeLessThan(yardstick * 1.5 + 33);
});
