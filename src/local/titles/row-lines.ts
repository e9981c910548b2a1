import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import { err, type Result } from '../../core/result.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { objectOfLine, textAt, type JsonObject } from '../../core/text/fields.js';
import { appendLine } from '../../platform/files/append-line.js';

/** What the user says of a row, as a line of the names or the marks file. */
export function rowLine({ host, threadId }: RowRef, said: object): string {
  return JSON.stringify({ host, thread_id: threadId, ...said });
}

/** The row of such a line, and all that the line says. */
export function rowOfLine(line: string): (RowRef & { readonly said: JsonObject }) | undefined {
  const said = objectOfLine(line);
  const host = said && textAt(said, 'host');
  const threadId = said && threadIdAt(said, 'thread_id');
  if (host === undefined || host === '' || !threadId) return undefined;
  return { host: host as HostName, threadId, said };
}

/** The error is one clean sentence. */
export async function appendRow(path: string, line: string): Promise<Result<undefined, string>> {
  const appended = await appendLine(path, line);
  return appended.ok ? appended : err(`cannot write ${path}: ${appended.error}`);
}
