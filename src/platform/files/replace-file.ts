import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { err, ok, type Result } from '../../core/result.js';
import { responds } from '../paths/mounts.js';
import { writeOwn } from './append-line.js';

/**
 * Replaces the text of a file as a whole: whoever reads it meanwhile sees the old or the new one. It is created (with its
 * folder) for this user alone. A link stays, and what it leads to is replaced. Only a regular file is, and none in a
 * CODEX_HOME. The error is one sentence without the path.
 */
export async function replaceFile(path: string, text: string): Promise<Result<undefined, string>> {
  const target = responds(path) ? await realpath(path).catch(() => path) : path;
  return writeOwn(target, async () => {
    const there = await lstat(target).catch(() => undefined);
    if (there?.isSymbolicLink()) return err('it is a symbolic link that leads nowhere');
    if (there && !there.isFile()) return err('it is not a regular file');
    const unfinished = `${target}.${process.pid}-${Date.now()}`;
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(text);
        // Or else the file may be empty after a crash of the machine.
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, target);
      return ok(undefined);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  });
}
