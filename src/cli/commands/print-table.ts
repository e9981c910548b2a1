import type { Fleet } from '../../core/session/snapshot.js';
import { plainTable } from '../../output/table/plain-table.js';
import { rowOrder } from '../../output/table/row-order.js';
import { fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import { outputStyle, showsUnicode } from '../../options/output-style.js';
import type { Options } from '../../options/options.js';
import { outputTarget, printError, printText } from '../../platform/print-text.js';

/**
 * The plain table on stdout, or `none` where it would have no rows; failed hosts and warnings on stderr, so that a pipe
 * gets rows alone.
 */
export async function printTable(fleet: Fleet, options: Options, none?: string): Promise<void> {
  const target = outputTarget();
  const { width, theme } = outputStyle(options, target, process.env);
  const { settings } = options;
  const shown = settings.titles.value === 'names' ? fleetWithoutQuotes(fleet) : fleet;
  const table = plainTable(shown, {
    now: fleet.generatedAt,
    isTerminal: target.isTTY,
    width,
    theme,
    unicode: showsUnicode(settings, process.env),
    columns: settings.columns.value,
    order: rowOrder(settings.sort.value),
    grouping: settings.group.value,
    debug: options.debug,
    allSources: options.allSources,
    filter: options.filter,
  });
  for (const notice of table.notices) printError(notice);
  const lines = none !== undefined && fleet.sessions.length === 0 ? [none] : table.lines;
  await printText(lines.map((line) => `${line}\n`).join(''));
}
