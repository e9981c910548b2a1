import { open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../core/result.js';
import { errnoOf } from '../errno.js';
import { writeOwn } from './append-line.js';

/** A claim is forgotten after this time, or when there are so many newer ones. */
const keptMs = 24 * 3_600_000;
const maxKept = 500;

/**
 * Whether this process is the first of all to claim a name in a folder. A claim is an empty file, which only one process
 * can create, on NFS too, and which a crash leaves whole. `near`: names under which another may have claimed the same.
 */
export function claimName(
  folder: string,
  name: string,
  near: readonly string[],
): Promise<Result<boolean, string>> {
  const path = join(folder, name);
  return writeOwn(path, async () => {
    const claimed = await newClaims(folder);
    if (near.some((other) => claimed.has(other))) return ok(false);
    try {
      await (await open(path, 'wx', 0o600)).close();
      return ok(true);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return ok(false);
      throw error;
    }
  });
}

/** Those that count. The others are removed, also those from a time that the clock has not reached. */
async function newClaims(folder: string): Promise<ReadonlySet<string>> {
  const claims = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const stats = await stat(join(folder, name)).catch(() => undefined);
      return { name, at: stats?.mtimeMs ?? 0 };
    }),
  );
  const kept = claims
    .sort((a, b) => b.at - a.at)
    .filter(({ at }, index) => index < maxKept && Math.abs(Date.now() - at) <= keptMs)
    .map(({ name }) => name);
  const names = new Set(kept);
  const old = claims.filter(({ name }) => !names.has(name));
  await Promise.all(old.map(({ name }) => unlink(join(folder, name)).catch(() => undefined)));
  return names;
}
