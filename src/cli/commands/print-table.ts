import { collectFleet } from '../../app/collect-fleet.js';
import { shownThreads } from '../../app/shown-sessions.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { plainTable } from '../../output/table/plain-table.js';
import { separatedTable, type SeparatedOptions } from '../../output/table/separated-table.js';
import { noticeTexts } from '../../output/text/format.js';
import { rowOrder } from '../../output/table/row-order.js';
import { fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import type { Options } from '../../options/options.js';
import { outputTarget, printError, printText } from '../../platform/print-text.js';
import { styleHere } from './print-page.js';

/**
 * The plain table on stdout, or `none` where it would have no rows; failed hosts and warnings on stderr, so that a pipe
 * gets rows alone.
 */
export async function printTable(fleet: Fleet, options: Options, none?: string): Promise<void> {
  const { settings } = options;
  const table = plainTable(withoutQuotes(fleet, options), {
    ...options,
    ...styleHere(options),
    isTerminal: outputTarget().isTTY,
    columns: settings.columns.value,
    order: rowOrder(settings.sort.value),
    grouping: settings.group.value,
  });
  const lines = none !== undefined && fleet.sessions.length === 0 ? [none] : table.lines;
  await printLines(lines, table.notices);
}

async function printLines(lines: readonly string[], notices: readonly string[]): Promise<void> {
  for (const notice of notices) printError(notice);
  await printText(lines.map((line) => `${line}\n`).join(''));
}

/** As `--titles` says. */
export function withoutQuotes(fleet: Fleet, { settings }: Options): Fleet {
  return settings.titles.value === 'names' ? fleetWithoutQuotes(fleet) : fleet;
}

export async function runList({
  own: { format, header },
  options,
}: CommandCall<Pick<SeparatedOptions, 'format' | 'header'>>): Promise<CommandEnd> {
  const { columns, sort } = options.settings;
  const fleet = withoutQuotes(shownThreads(await collectFleet(options), options), options);
  const lines = separatedTable(fleet, {
    ...{ glyphs: styleHere(options).glyphs, columns: columns.value, order: rowOrder(sort.value) },
    ...{ format, header },
  });
  await printLines(lines, noticeTexts(fleet));
  return { kind: 'exit', code: 0 };
}
