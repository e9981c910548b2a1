import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { aHolding, aProcess } from '../../../fixtures/some-facts.js';
import type { FileStat } from '../../platform/host-ports.js';
import type { Holding } from '../../core/facts/processes.js';
import { err, ok } from '../../core/result.js';
import { epochMs } from '../../core/time.js';
import { nodeFiles } from '../../platform/files/node-files.js';
import { identifyHomes, type Identified } from './identify-homes.js';

const id = aThreadId(1);

describe('the home of a rollout behind a link', () => {
  let folder: string;
  let home: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cps-link-')));
    home = join(folder, 'home');
    mkdirSync(home);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What was found of a process that has a rollout in this directory open. */
  async function found(sessions: string, homes: readonly string[]): Promise<Identified> {
    const guess = join(sessions, '..');
    const path = join(sessions, `2026/11/23/rollout-2026-11-23T11-00-00-${id}.jsonl`);
    const holding: Holding = { ...aHolding(5, id, 'rollout'), path, codexHome: guess };
    const processes = [aProcess(5, { codexHome: guess })];
    const discovery = { via: 'lsof', processes, holdings: [holding], failures: [] } as const;
    return identifyHomes(discovery, homes, nodeFiles);
  }
  const link = (name: string): string => {
    const target = join(folder, 'volume', name);
    mkdirSync(target, { recursive: true });
    symlinkSync(target, join(home, 'sessions'));
    return target;
  };

  it.each(['sessions', 'codex-rollouts'])('is the known one that leads there: %s', async (name) => {
    const { discovery } = await found(link(name), [home]);
    expect(discovery.holdings[0]?.codexHome).toBe(home);
    expect(discovery.processes[0]?.codexHome).toBe(home);
  });

  it('is an unknown one beside it, where the directory above it is not a home', async () => {
    const target = link('sessions');
    expect((await found(target, [])).discovery.holdings[0]?.codexHome).toBe(home);
    writeFileSync(join(folder, 'volume', 'config.toml'), '');
    expect((await found(target, [])).discovery.holdings[0]?.codexHome).toBe(join(folder, 'volume'));
  });

  it('is the same where only a month below sessions is a link', async () => {
    const target = join(folder, 'november');
    mkdirSync(join(target, '23'), { recursive: true });
    mkdirSync(join(home, 'sessions/2026'), { recursive: true });
    symlinkSync(target, join(home, 'sessions/2026/11'));
    const name = `rollout-2026-11-23T11-00-00-${id}.jsonl`;
    const path = join(target, '23', name);
    writeFileSync(path, '');
    const holding: Holding = { ...aHolding(5, id, 'rollout'), path, lost: 'moved' };
    const discovery = {
      ...({ via: 'lsof', processes: [aProcess(5)], failures: [] } as const),
      holdings: [{ ...holding, codexHome: join(target, '23') }],
    } as const;
    const seen = await identifyHomes(discovery, [home], nodeFiles);
    const inPlace = join(home, 'sessions/2026/11/23', name);
    expect(seen.discovery.holdings).toMatchObject([
      { codexHome: home, path: inPlace, lost: undefined },
    ]);
    const unknown = await identifyHomes(discovery, [], nodeFiles);
    expect(unknown.discovery.holdings).toMatchObject([{ path, lost: 'moved' }]);
  });

  it('is that of its path where no link leads there', async () => {
    const sessions = join(folder, 'other', 'sessions');
    mkdirSync(sessions, { recursive: true });
    expect((await found(sessions, [home])).discovery.holdings[0]?.codexHome).toBe(
      join(folder, 'other'),
    );
  });
});

const folderStat = { kind: 'directory', sizeBytes: 0, uid: 0, mode: 0o755 } as const;

describe('a process among other mounts', () => {
  const path = (home: string): string =>
    `${home}/sessions/2026/11/23/rollout-2026-11-23T11-00-00-${id}.jsonl`;

  /** `identities`: what lies behind each path. */
  function identified(
    identities: Readonly<Record<string, string>>,
    lost?: 'deleted',
  ): Promise<Identified> {
    const stat = (asked: string): ReturnType<typeof nodeFiles.stat> => {
      const identity = identities[asked];
      const rest = { ...folderStat, modifiedAt: epochMs(0) };
      const known: FileStat | undefined =
        identity === undefined ? undefined : { ...rest, identity };
      return Promise.resolve(known ? ok(known) : err({ code: 'ENOENT' }));
    };
    const codexHome = '/root/.codex';
    const readAt = '/proc/5/fd/3';
    const holding = {
      ...aHolding(5, id, 'rollout'),
      path: path(codexHome),
      codexHome,
      readAt,
      lost,
    };
    const processes = [aProcess(5, { otherMounts: true, cwd: '/work', codexHome })];
    const discovery = { via: 'lsof', processes, holdings: [holding], failures: [] } as const;
    return identifyHomes(discovery, ['/home/ada/.codex'], { ...nodeFiles, stat });
  }

  it('shares its home with us where that is the same directory, whatever its path there', async () => {
    const shared = { '/proc/5/root/root/.codex': '1:2', '/home/ada/.codex': '1:2' };
    expect((await identified(shared)).discovery.holdings).toMatchObject([
      { path: path('/home/ada/.codex'), codexHome: '/home/ada/.codex', readAt: undefined },
    ]);
    expect((await identified(shared, 'deleted')).discovery.holdings).toMatchObject([
      { readAt: '/proc/5/fd/3' },
    ]);
  });

  it('keeps a copy of a home at the same path to itself', async () => {
    const copy = { '/proc/5/root/root/.codex': '1:2', '/root/.codex': '1:3' };
    expect((await identified(copy)).discovery.holdings).toMatchObject([
      { path: path('/root/.codex'), readAt: '/proc/5/fd/3' },
    ]);
  });

  it('is elsewhere unless its working directory is the directory of that name here', async () => {
    expect((await identified({})).elsewhere).toEqual(new Set([5]));
    const other = { '/proc/5/cwd': '1:1', '/work': '1:2' };
    expect((await identified(other)).elsewhere).toEqual(new Set([5]));
    const same = { '/proc/5/cwd': '1:2', '/work': '1:2' };
    expect((await identified(same)).elsewhere).toEqual(new Set());
  });
});
