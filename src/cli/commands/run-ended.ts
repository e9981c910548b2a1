import { collectEnded, parseSince } from '../../app/collect-ended.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { jsonDocument } from '../../output/json/json-document.js';
import { endedColumns } from '../../output/table/columns.js';
import { printJson } from '../../platform/print-text.js';
import { printTable } from './print-table.js';

export async function runEnded({
  own: { since },
  options,
}: CommandCall<{ readonly since: string }>): Promise<CommandEnd> {
  const time = parseSince(since);
  if (!time.ok) return { kind: 'wrong-usage', sentence: time.error };
  const fleet = await collectEnded(options, time.value);
  if (options.mode === 'json') {
    await printJson(jsonDocument(fleet, options), 2);
  } else {
    const columns = { ...options.settings.columns, value: endedColumns };
    const sort = { ...options.settings.sort, value: 'age' };
    const settings = { ...options.settings, columns, sort };
    const hides = fleet.failures.length > 0 || options.filter !== '';
    const none = hides ? 'No session to show' : 'No session has ended';
    await printTable(fleet, { ...options, settings }, `${none} (--since ${since}).`);
  }
  return { kind: 'exit', code: 0 };
}
