import { collectFleet } from '../../app/collect-fleet.js';
import { shownThreads } from '../../app/shown-sessions.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { plainTable } from '../../output/table/plain-table.js';
import { separatedTable } from '../../output/table/separated-table.js';
import { noticeTexts } from '../../output/text/format.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { rowOrder } from '../../output/table/row-order.js';
import { fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
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
  const table = plainTable(withoutQuotes(fleet, options), {
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

/** As `--titles` says. */
export function withoutQuotes(fleet: Fleet, { settings }: Options): Fleet {
  return settings.titles.value === 'names' ? fleetWithoutQuotes(fleet) : fleet;
}

export interface ListFlags {
  readonly format: 'tsv' | 'csv';
  readonly header: boolean | undefined;
}

/** Rows on stdout; failed hosts and warnings on stderr. */
export async function runList(call: CommandCall<ListFlags>): Promise<CommandEnd> {
  const { own, options, version } = call;
  const { settings } = options;
  const fleet = shownThreads(await collectFleet(options, version, undefined), options);
  const lines = separatedTable(withoutQuotes(fleet, options), {
    now: fleet.generatedAt,
    glyphs: glyphsFor({ unicode: showsUnicode(settings, process.env) }),
    ...{ format: own.format, header: own.header === true },
    ...{ columns: settings.columns.value, order: rowOrder(settings.sort.value) },
  });
  for (const notice of noticeTexts(fleet)) printError(notice);
  await printText(lines.map((line) => `${line}\n`).join(''));
  return { kind: 'exit', code: 0 };
}
