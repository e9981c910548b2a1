import { appendName } from '../../collect/names/append-name.js';
import { namesFilePath } from '../../collect/names/names-path.js';
import { nodeIdentity } from '../../collect/ports/node-identity.js';
import { localHost, threadIdOf } from '../../domain/ids.js';
import { findThread } from '../../model/find-thread.js';
import type { RowRef } from '../../model/row-key.js';
import { cleanLine } from '../../parse/clean-text.js';
import { collectFleet } from '../collect-fleet.js';
import type { CommandCall, CommandEnd } from '../command.js';

/** As in the monitor's naming box. */
const maxNameChars = 200;

/** `codex-ps name <thread> <name>`. */
export async function runName({
  words,
  options,
  version,
}: CommandCall<unknown>): Promise<CommandEnd> {
  const [called = '', given = ''] = words;
  const fleet = await collectFleet(options, version, undefined);
  const found = findThread(fleet.sessions, called);
  const id = threadIdOf(called);
  let row: RowRef;
  if (found.kind === 'found') row = found.session;
  else if (found.kind === 'none' && id) row = { host: options.hosts[0] ?? localHost, threadId: id };
  else return { kind: 'wrong-usage', sentence: found.sentence };
  const name = cleanLine(given, maxNameChars);
  const saved = await appendName(namesFilePath(process.env, nodeIdentity().homeDir), {
    host: row.host,
    threadId: row.threadId,
    name: name === '' ? null : name,
  });
  if (saved.ok) return { kind: 'exit', code: 0 };
  process.stderr.write(`codex-ps: ${saved.error}\n`);
  return { kind: 'exit', code: 1 };
}
