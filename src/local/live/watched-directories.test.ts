import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.js';
import { watchDirectory, type WatchDirectory } from '../../platform/files/watch-directory.js';
import { watchDirectories, type WatchedDirectories } from './watched-directories.js';

describe('real directories', () => {
  let folder: string;
  let heard: string[];
  let watched: WatchedDirectories;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'codex-ps-watch-'));
    heard = [];
    watched = watchDirectories(watchDirectory, (directory, { name, isListing }) => {
      heard.push(
        `${join(directory, name ?? '?').slice(folder.length)} ${isListing ? 'listing' : 'written'}`,
      );
    });
  });
  afterEach(() => {
    watched.follow([]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('report what is written, created and removed', async () => {
    const file = join(folder, 'rollout');
    writeFileSync(file, 'a');
    watched.follow([folder]);
    expect(watched.unwatched().size).toBe(0);
    appendFileSync(file, 'b');
    await expect.poll(() => heard).toContain('/rollout written');
    renameSync(file, join(folder, 'other'));
    await expect.poll(() => heard).toContain('/other listing');
  });

  it('that do not exist yet are waited for in the nearest one above', async () => {
    const day = join(folder, '11', '23');
    watched.follow([day]);
    expect(watched.unwatched().size).toBe(0);
    mkdirSync(join(folder, '11'));
    await expect.poll(() => heard).toContain('/11 listing');
    mkdirSync(day);
    watched.follow([day]);
    writeFileSync(join(day, 'rollout'), '');
    await expect.poll(() => heard).toContain('/11/23/rollout listing');
  });

  it('that are not followed any more report nothing', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    for (const path of [one, two]) mkdirSync(path);
    watched.follow([one, two]);
    watched.follow([two]);
    writeFileSync(join(one, 'x'), '');
    writeFileSync(join(two, 'x'), '');
    await expect.poll(() => heard).toContain('/two/x listing');
    expect(heard.filter((line) => line.startsWith('/one'))).toEqual([]);
  });
});

describe('directories that cannot be watched', () => {
  const limited =
    (open: { count: number }, limit: number): WatchDirectory =>
    () => {
      if (open.count >= limit) return err({ code: 'ENOSPC' });
      open.count += 1;
      return ok({
        isUnreliable: false,
        close: () => {
          open.count -= 1;
        },
      });
    };

  it('are named with the reason, and tried again', () => {
    const open = { count: 0 };
    const watched = watchDirectories(limited(open, 2), () => undefined);
    watched.follow(['/a', '/b', '/c']);
    expect([...watched.unwatched()]).toEqual([['/c', 'ENOSPC']]);
    watched.follow(['/b', '/c']);
    watched.follow(['/b', '/c']);
    expect(watched.unwatched().size).toBe(0);
    watched.follow([]);
    expect(open.count).toBe(0);
  });

  it('are named where their file system reports only its own writes', () => {
    const watched = watchDirectories(
      () => ok({ isUnreliable: true, close: () => undefined }),
      () => undefined,
    );
    watched.follow(['/nfs']);
    expect([...watched.unwatched()]).toEqual([['/nfs', 'it may be written elsewhere']]);
  });
});
