import type { HostName, ThreadId } from '../../core/ids.js';
import { err, type Result } from '../../core/result.js';
import { appendLine } from '../../platform/files/append-line.js';

export interface NameLine {
  readonly host: HostName;
  readonly threadId: ThreadId;
  /** Null clears the name. */
  readonly name: string | null;
}

/** Appends one name to the names file; the error is one clean sentence. */
export async function appendName(
  path: string,
  { host, threadId, name }: NameLine,
): Promise<Result<undefined, string>> {
  const line = JSON.stringify({ host, thread_id: threadId, name });
  const appended = await appendLine(path, line);
  return appended.ok ? appended : err(`cannot write ${path}: ${appended.error}`);
}
