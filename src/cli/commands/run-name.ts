import { rowLine } from '../../local/titles/row-lines.js';
import { appendLine } from '../../platform/files/append-line.js';
import { userFile } from '../../platform/paths/user-file.js';
import { localHost, threadIdOf } from '../../core/ids.js';
import { findThread } from '../../core/fleet/find-thread.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import { printError } from '../../platform/print-text.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { collectFleet } from '../../app/collect-fleet.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';

/** As in the monitor's naming box. */
const maxNameChars = 200;

export async function runName({ words, options }: CommandCall<unknown>): Promise<CommandEnd> {
  const [called = '', given = ''] = words;
  const fleet = await collectFleet(options);
  const found = findThread(fleet.sessions, called);
  const id = threadIdOf(called);
  let row: RowRef;
  if (found.kind === 'found') row = found.session;
  else if (found.kind === 'none' && id) row = { host: options.hosts[0] ?? localHost, threadId: id };
  else return { kind: 'wrong-usage', sentence: found.sentence };
  const name = cleanLine(given, maxNameChars);
  const line = rowLine(row, { name: name === '' ? null : name });
  const saved = await appendLine(userFile('names'), line);
  if (saved.ok) return { kind: 'exit', code: 0 };
  printError(saved.error);
  return { kind: 'exit', code: 1 };
}
