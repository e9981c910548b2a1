import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostName, ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';

/** One line of the names file. */
export interface NameLine {
  readonly host: HostName;
  readonly threadId: ThreadId;
  /** Null clears the name. */
  readonly name: string | null;
}

const { O_RDWR, O_APPEND, O_CREAT } = constants;

/** Whether the file ends in the middle of a line: an earlier writer died, or somebody edited it. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}

async function append(path: string, line: NameLine): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT, 0o600);
  try {
    const { host, threadId: thread_id, name } = line;
    const text = `${JSON.stringify({ host, thread_id, name })}\n`;
    const whole = Buffer.from((await endsTorn(file)) ? `\n${text}` : text);
    // One write to a file opened for appending: the lines of two monitors cannot mix, and neither is lost.
    const { bytesWritten } = await file.write(whole);
    if (bytesWritten !== whole.length) throw new Error('the disk took only a part of it');
    // Where an older program made it readable for others; not ours to insist where it is another's file.
    await file.chmod(0o600).catch(() => undefined);
  } finally {
    await file.close();
  }
}

/** Appends one name to the names file; the error is one clean sentence. */
export async function appendName(path: string, line: NameLine): Promise<Result<undefined, string>> {
  try {
    await append(path, line);
    return ok(undefined);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(`cannot write ${path}: ${why.replace(/, open '.*$|, mkdir '.*$/, '')}`);
  }
}
