import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { objectOfLine, textAt, type JsonObject } from '../../core/text/fields.js';

/** What the user says of a row, as a line of the names or the marks file: undefined is null. */
export function rowLine({ host, threadId }: RowRef, said: object): string {
  const line = { host, thread_id: threadId, ...said };
  return JSON.stringify(line, (_, value: unknown) => value ?? null);
}

/** The row of such a line, and all that the line says. */
export function rowOfLine(line: string): (RowRef & { readonly said: JsonObject }) | undefined {
  const said = objectOfLine(line);
  const host = said && textAt(said, 'host');
  const threadId = said && threadIdAt(said, 'thread_id');
  if (host === undefined || host === '' || !threadId) return undefined;
  return { host: host as HostName, threadId, said };
}
