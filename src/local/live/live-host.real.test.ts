import { appendFileSync, mkdirSync, unlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasProc } from '../../../fixtures/whole-program/skip-without.js';
import { liveHome, type LiveHome } from '../../../fixtures/whole-program/live-home.js';
import { childrenThatEndWithUs } from '../../../fixtures/stand-in/children-that-end-with-us.js';
import type { FleetStep } from '../../../fixtures/stand-in/fleet-step.js';
import { ScriptedFleet } from '../../../fixtures/stand-in/scripted-fleet.js';
import { turnText } from '../../../fixtures/stand-in/stand-in-rollout.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import { err } from '../../core/result.js';
import { durationMs, type After } from '../../core/time.js';
import { afterMs } from '../../platform/after.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../../platform/unix-websocket.js';
import { watchDirectory, type WatchDirectory } from '../../platform/files/watch-directory.js';
import { LiveHost } from './live-host.js';

let home: LiveHome;
let live: LiveHost | undefined;
let newest: HostSnapshot | undefined;
let told = 0;
let onTold: (snapshot: HostSnapshot) => void = () => undefined;
/** Passes of lsof. */
let passes = 0;
/** No pass of lsof is answered before. */
let lsofEnds: Promise<unknown> = Promise.resolve();

beforeEach(() => {
  home = liveHome();
  newest = undefined;
  told = 0;
  onTold = () => undefined;
  passes = 0;
  lsofEnds = Promise.resolve();
});
afterEach(async () => {
  live?.stop();
  await home.stop();
});

interface Following {
  readonly everyMs: number;
  readonly watch?: WatchDirectory;
  readonly codexHome?: string;
  readonly platform?: 'darwin';
  readonly after?: After;
}

function follow(parts: Following): void {
  const real = nodePorts();
  const run: typeof real.run = async (command) => {
    if (command.program !== 'lsof') return real.run(command);
    passes += 1;
    const outcome = await real.run(command);
    await lsofEnds;
    return outcome;
  };
  const { watch = watchDirectory, after = afterMs, platform = real.identity.platform } = parts;
  const identity = { ...real.identity, platform };
  const ports = { ...real, run, identity, watchDirectory: watch, after };
  const options = {
    codexHome: parts.codexHome ?? home.codexHome,
    namesPath: `${home.folder}/names`,
    discovery: 'auto',
    lsofTimeoutMs: 10_000,
    codexPsVersion: '0.1.0',
    webSocket: unixWebSocketPort,
    started: undefined,
  } as const;
  live = new LiveHost(ports, options, durationMs(parts.everyMs), (snapshot) => {
    newest = snapshot;
    told += 1;
    onTold(snapshot);
  });
}

const states = (): readonly string[] =>
  newest?.sessions.map(({ verdict }) => `${verdict.status.kind} ${verdict.status.detail}`) ?? [];

async function until(expected: readonly string[]): Promise<void> {
  await expect.poll(() => states()).toEqual(expected);
}

const turnStarted = (): string =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), type: 'event_msg', payload: { type: 'task_started' } })}\n`;

// With an hour between the ticks only an event can have told.
const anHour = 3_600_000;

it('shows a written line after its event, without another pass of lsof', async () => {
  const { path, cwd } = await home.hold();
  follow({ everyMs: anHour });
  await until(['waiting idle']);
  appendFileSync(path, turnStarted());
  await until(['working model']);
  appendFileSync(path, turnText(Date.now(), cwd));
  await until(['waiting idle']);
  expect(passes).toBe(1);
});

it('shows a new thread after the event of its rollout', async () => {
  await home.hold();
  follow({ everyMs: anHour });
  await until(['waiting idle']);
  await home.hold();
  await until(['waiting idle', 'waiting idle']);
});

it.runIf(hasProc)('removes a session that died at the next tick', async () => {
  const { pid } = await home.hold();
  follow({ everyMs: 100 });
  await until(['waiting idle']);
  const before = passes;
  process.kill(pid, 'SIGKILL');
  await until([]);
  expect(passes - before).toBeLessThanOrEqual(2);
});

it.runIf(hasProc)(
  'keeps the row of a rollout deleted under its owner, and warns at once',
  async () => {
    const { path, pid } = await home.hold();
    follow({ everyMs: anHour });
    await until(['waiting idle']);
    const counts: number[] = [];
    onTold = ({ sessions }) => counts.push(sessions.length);
    unlinkSync(path);
    const warning = `was deleted while Codex (pid ${pid})`;
    await expect.poll(() => newest?.warnings.join()).toContain(warning);
    expect(new Set(counts)).toEqual(new Set([1]));
  },
);

it.runIf(hasProc)(
  'drops the row of a thread that is archived, however long lsof takes',
  async () => {
    const children = childrenThatEndWithUs(() => undefined);
    const fleet = new ScriptedFleet({ folder: `${home.folder}/fleet`, idOffset: 0 }, children);
    const play = (step: FleetStep): Promise<void> => fleet.perform(step, Date.now());
    try {
      await play({ kind: 'come', owner: 1, thread: 1, version: '0.169.0', asks: true });
      await play({ kind: 'start-turn', thread: 1 });
      follow({ everyMs: anHour, codexHome: fleet.codexHome });
      await until(['working model']);
      lsofEnds = new Promise(() => undefined);
      await play({ kind: 'archive', thread: 1 });
      await until([]);
    } finally {
      await children.stop();
    }
  },
);

it.runIf(hasProc)('takes no session for one that asks because its tool died with it', async () => {
  const children = childrenThatEndWithUs(() => undefined);
  const fleet = new ScriptedFleet({ folder: `${home.folder}/fleet`, idOffset: 0 }, children);
  const play = (step: FleetStep): Promise<void> => fleet.perform(step, Date.now());
  try {
    await play({ kind: 'come', owner: 1, thread: 1, version: '0.120.0', asks: true });
    await play({ kind: 'start-turn', thread: 1 });
    await play({ kind: 'open-call', thread: 1, call: 1, tool: 'escalated', limitMs: 60_000 });
    await play({ kind: 'run-call', thread: 1, call: 1 });
    follow({ everyMs: anHour, codexHome: fleet.codexHome });
    await until(['working tool']);
    await play({ kind: 'crash', owner: 1 });
    const before = told;
    appendFileSync(fleet.rolloutPath(1) ?? '', '{}\n');
    await expect.poll(() => told).toBeGreaterThan(before);
    expect(states()).toEqual(['working tool']);
  } finally {
    await children.stop();
  }
});

it('polls where there are no events, with a note for --debug', async () => {
  const { path } = await home.hold();
  follow({ everyMs: 100, watch: () => err({ code: 'ENOSPC' }) });
  await until(['waiting idle']);
  expect(newest?.warnings.join()).toMatch(/debug: \/.* is polled: it gives no events \(ENOSPC\)/);
  appendFileSync(path, turnStarted());
  await until(['working model']);
});

it.runIf(hasProc)('checks rollouts between two ticks as well on macOS', async () => {
  const { path } = await home.hold();
  const late: (readonly [number, () => void])[] = [];
  const fire = (waited: number): void => late.find(([ms]) => ms === waited)?.[1]();
  follow({
    ...{ everyMs: anHour, platform: 'darwin', watch: () => err({ code: 'ENOSPC' }) },
    after: (ms, then) => {
      if (ms < 1000) return afterMs(ms, then);
      late.push([ms, then]);
      return () => undefined;
    },
  });
  await until(['waiting idle']);
  const before = told;
  fire(anHour);
  await expect.poll(() => told).toBeGreaterThan(before);
  appendFileSync(path, turnStarted());
  fire(anHour / 2);
  await until(['working model']);
});

it('reports nothing once it is stopped', async () => {
  const { path } = await home.hold();
  follow({ everyMs: 100 });
  await until(['waiting idle']);
  live?.stop();
  const before = told;
  appendFileSync(path, turnStarted());
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told).toBe(before);
});

it('shows a chosen home once it is there, although no process is new', async () => {
  const later = `${home.folder}/later`;
  follow({ everyMs: 100, codexHome: later });
  await expect.poll(() => newest?.warnings.join()).toContain('does not exist');
  mkdirSync(later);
  await expect.poll(() => newest?.warnings).toEqual([]);
});
