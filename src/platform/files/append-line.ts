import { constants } from 'node:fs';
import { mkdir, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../core/result.js';
import { errnoOf } from '../errno.js';
import { responds } from '../paths/mounts.js';

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

/**
 * Appends one line to a file, which is created (with its folder) for this user alone. Never through a link, only to a
 * regular file, and never in a CODEX_HOME. The error is one clean sentence.
 */
export async function appendLine(path: string, line: string): Promise<Result<undefined, string>> {
  const appended = await writeOwn(path, async () => {
    const file = await open(path, flags, 0o600);
    try {
      return await append(file, line);
    } finally {
      await file.close();
    }
  });
  return appended.ok ? appended : err(`cannot write ${path}: ${appended.error}`);
}

/** Makes the folder of a file that is about to be written, unless it is in a CODEX_HOME. */
export async function writeOwn<T>(
  path: string,
  write: () => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  if (!responds(path)) return err('its file system does not respond');
  try {
    const folder = dirname(path);
    const home = await codexHomeAbove(folder);
    if (home !== undefined) return err(`${home} is a CODEX_HOME; codex-ps never writes there`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await write();
  } catch (error) {
    return err(reasons[errnoOf(error)] ?? sentence(error));
  }
}

const reasons: Readonly<Record<string, string>> = {
  ELOOP: 'it is a symbolic link; replace it by a regular file',
  ENXIO: 'it is not a regular file',
};

async function append(file: FileHandle, line: string): Promise<Result<undefined, string>> {
  const stats = await file.stat();
  if (!stats.isFile()) return err('it is not a regular file');
  const whole = Buffer.from((await endsTorn(file, stats.size)) ? `\n${line}\n` : `${line}\n`);
  // One write to a file opened for appending: the lines of two monitors do not mix.
  const { bytesWritten } = await file.write(whole);
  return bytesWritten === whole.length ? ok(undefined) : err('the disk took only a part of it');
}

/** Whether the file ends in the middle of a line: a writer died, or the user edited it. */
async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}

/** What Codex keeps at the top of its home besides `sessions`. */
const marks = ['auth.json', 'history.jsonl', 'session_index.jsonl', 'version.json'];

/** The nearest folder above (links followed) that is a CODEX_HOME by its name or by what is in it. */
async function codexHomeAbove(folder: string): Promise<string | undefined> {
  for (let at = await existing(folder); ; at = dirname(at)) {
    if (basename(at) === '.codex') return at;
    const isThere = async (name: string): Promise<boolean> =>
      (await stat(join(at, name)).catch(() => undefined)) !== undefined;
    if (await isThere('sessions')) {
      for (const mark of marks) if (await isThere(mark)) return at;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** The real path of the nearest folder that is there already. */
async function existing(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined || dirname(at) === at) return real ?? at;
  }
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/, (?:open|mkdir) '.*$/, '');
}
