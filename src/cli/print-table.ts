import type { Fleet } from '../domain/snapshot.js';
import { plainTable } from '../render/plain-table.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { speaksUtf8 } from './speaks-utf8.js';

/** The plain table on stdout; failed hosts and warnings on stderr, so that a pipe gets rows alone. */
export async function printTable(fleet: Fleet, options: Options): Promise<void> {
  const { isTTY, columns } = process.stdout;
  const table = plainTable(fleet, {
    now: fleet.generatedAt,
    width: isTTY ? columns : undefined,
    colour: isTTY && !options.noColor && process.env['TERM'] !== 'dumb',
    unicode: speaksUtf8(process.env),
    debug: options.debug,
    allSources: options.allSources,
  });
  for (const notice of table.notices) process.stderr.write(`codex-ps: ${notice}\n`);
  await printText(table.lines.map((line) => `${line}\n`).join(''));
}
