import { describe, expect, it } from 'vitest';
import { fixtureNow } from '../../fixtures/a-session.js';
import { demoFilePort, type DemoFile } from '../demo/demo-files.js';
import { PlayedThread, seededUuid } from '../demo/demo-thread.js';
import { dayMs, durationMs, epochMs, type EpochMs } from '../core/time.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import type { FilePort, HostPorts } from '../platform/host-ports.js';
import type { CollectorOptions } from './host-collector.js';
import { collectEndedHere } from './ended-sessions.js';
import { dayDirectory } from './rollout/rollout-requests.js';

const collectorOptions: CollectorOptions = {
  ...{ codexHome: undefined, discovery: 'auto', lsofTimeoutMs: 1000, codexPsVersion: '1.0.0' },
  ...{ namesPath: '/nowhere', started: undefined },
  // No home has a daemon's socket.
  webSocket: { open: () => expect.unreachable(), after: () => () => undefined },
};

const hour = dayMs / 24;
const home = '/home/ada/.codex';

interface Thread {
  readonly createdAt: EpochMs;
  readonly writtenAt: EpochMs;
  readonly steps?: readonly string[];
  readonly isHeld?: boolean;
  readonly parentId?: string;
  readonly suffix?: string;
  readonly home?: string;
}

function before(hours: number): EpochMs {
  return epochMs(fixtureNow - hours * hour);
}

/** A machine with these rollouts, of which lsof lists the held ones. */
function machine(threads: readonly Thread[]) {
  const tree = new Map<string, DemoFile>();
  const paths: string[] = [];
  const ids = threads.map(({ createdAt }, n) => seededUuid(createdAt, `thread ${n}`));
  for (const [n, thread] of threads.entries()) {
    const {
      createdAt,
      writtenAt,
      parentId,
      steps = ['prompt Hello', 'say 1 Done.', 'rest'],
    } = thread;
    const id = ids[n] ?? seededUuid(0, '');
    const parent = ids.find((other) => other === parentId);
    const facts = {
      ...{ id, createdAtMs: createdAt, cwd: '/home/ada/src/shop', branch: 'main' },
      ...{ codexHome: home, commit: 'c'.repeat(40), model: 'gpt-5', steps },
      ...(parent && { parent: { id: parent, nickname: 'Curie', role: 'explorer' } }),
    };
    const { lines } = new PlayedThread(facts);
    const folder = dayDirectory(thread.home ?? home, createdAt);
    const path = `${folder}/rollout-2026-11-23T10-00-00-${id}.jsonl${thread.suffix ?? ''}`;
    const bytes = Buffer.from(lines.map(({ text }) => text).join(''));
    tree.set(path, { bytes, modifiedMs: writtenAt });
    if (thread.isHeld === true) paths.push(path);
  }
  const stats: string[] = [];
  const port = demoFilePort(() => tree);
  const files: FilePort = {
    ...port,
    stat: (path) => {
      stats.push(path);
      return port.stat(path);
    },
  };
  const held = paths.map((path, n) => `f${20 + n}\nau\ntREG\nn${path}\n`).join('');
  const process =
    'p77\nR1\nu501\nccodex\nfcwd\na \ntDIR\nn/home/ada\nftxt\na \ntREG\nn/usr/bin/codex\n';
  const lsof = held === '' ? '' : process + held;
  const ps = '1 0 501 Mon Jan  5 08:00:00 2026 Ss /sbin/launchd\n';
  const ports: HostPorts = {
    files,
    now: () => fixtureNow,
    run: ({ program }) => {
      const stdout = program === 'lsof' ? lsof : ps;
      return Promise.resolve({ kind: 'exited', code: held === '' ? 1 : 0, stdout, stderr: '' });
    },
    identity: { platform: 'darwin', uid: 501, homeDir: '/home/ada' },
  };
  return { ports, ids, stats };
}

function collect(ports: HostPorts, hours = 24, more: object = {}): Promise<HostSnapshot> {
  const options = { ...collectorOptions, ...more };
  return collectEndedHere(ports, options, { time: durationMs(hours * hour), bootedAt: epochMs(0) });
}

const young: Thread = { createdAt: before(3), writtenAt: before(2) };

describe('the sessions that have ended', () => {
  it('are those that nobody has open, each with how and where, also where no Codex runs', async () => {
    const { ports, ids } = machine([young]);
    const { sessions, warnings } = await collect(ports);
    expect(warnings).toEqual([]);
    expect(sessions).toMatchObject([
      {
        ...{ threadId: ids[0], title: 'Hello', cwd: '/home/ada/src/shop', gitBranch: 'main' },
        ...{ model: 'gpt-5', lastMessage: 'Done.', codexHome: home, pids: [], alarms: [] },
        ...{ lastActivityAt: before(2), ended: { ending: 'finished', startedAt: before(3) } },
      },
    ]);
  });

  it('are not those that a process has open', async () => {
    const { ports, ids } = machine([{ ...young, isHeld: true }, young]);
    const { sessions, processes, accounts } = await collect(ports);
    expect(sessions.map(({ threadId }) => threadId)).toEqual([ids[1]]);
    expect([processes, accounts]).toEqual([[], []]);
  });

  it('hold subagents with their parent, and none of Codex’s own threads', async () => {
    const first = machine([young]);
    const parentId = first.ids[0] ?? '';
    const { ports, ids } = machine([young, { ...young, parentId }]);
    const { sessions } = await collect(ports);
    const parents = new Map(sessions.map((row) => [row.threadId, row.subagentParentThreadId]));
    expect(parents.get(ids[1] ?? seededUuid(0, ''))).toBe(parentId);
  });

  it.each<[string, Thread]>([
    ['written before that time', { createdAt: before(40), writtenAt: before(25) }],
    ['compressed', { ...young, suffix: '.zst' }],
    ['of another home', { ...young, home: '/srv/codex' }],
    ['written after it was found out who is live', { ...young, writtenAt: fixtureNow }],
  ])('are not those %s', async (_, thread) => {
    expect((await collect(machine([thread]).ports)).sessions).toEqual([]);
  });

  it('are those of a chosen home alone', async () => {
    const other = { ...young, home: '/srv/codex' };
    const { ports, ids } = machine([young, other]);
    const { sessions } = await collect(ports, 24, { codexHome: '/srv/codex' });
    expect(sessions.map(({ threadId }) => threadId)).toEqual([ids[1]]);
  });

  it('are also older ones that went on, if they began within a month before', async () => {
    const old = { createdAt: before(24 * 30), writtenAt: before(1) };
    const older = { createdAt: before(24 * 60), writtenAt: before(1) };
    const { ports, ids } = machine([old, older]);
    const { sessions } = await collect(ports);
    expect(sessions.map(({ threadId }) => threadId)).toEqual(ids.slice(0, 1));
  });

  it('cost nothing for rollouts of other days', async () => {
    const old = Array.from({ length: 300 }, (_, n) => ({
      createdAt: before(24 * (40 + n)),
      writtenAt: before(24 * (40 + n)),
    }));
    const { ports, ids, stats } = machine([young, ...old]);
    await collect(ports);
    const rollouts = stats.filter((path) => path.includes('/rollout-'));
    expect(rollouts.every((path) => path.includes(ids[0] ?? '-'))).toBe(true);
  });

  it('are at most the newest 500, and a warning counts the rest', async () => {
    const many = Array.from({ length: 520 }, (_, n) => ({
      ...young,
      writtenAt: epochMs(before(2) - n),
    }));
    const { ports } = machine(many);
    const { sessions, warnings } = await collect(ports);
    expect(sessions).toHaveLength(500);
    expect(Math.min(...sessions.map(({ lastActivityAt }) => lastActivityAt ?? 0))).toBe(
      before(2) - 499,
    );
    expect(warnings).toEqual(['20 older sessions not read: shorten --since']);
  });

  it('are not known where processes cannot be listed', async () => {
    const { ports } = machine([young]);
    const blind: HostPorts = { ...ports, run: () => Promise.resolve({ kind: 'missing' }) };
    const { sessions, warnings } = await collect(blind);
    expect(sessions).toEqual([]);
    expect(warnings.at(-1)).toBe(
      'processes cannot be listed: which sessions have ended is not known',
    );
  });
});
