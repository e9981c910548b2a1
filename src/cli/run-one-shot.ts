import type { StartedDiscovery } from '../collect/start-discovery.js';
import { jsonDocument } from '../render/json-document.js';
import { collectFleet } from './collect-fleet.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';

/** `--json` and `--once`: one look at each chosen host, printed. */
export async function runOneShot(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<void> {
  const fleet = await collectFleet(options, version, started);
  if (options.mode === 'json') {
    const document = jsonDocument(fleet, { ...options, codexPsVersion: version });
    await printText(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  if (options.mode === 'timeline') {
    const { printTimeline } = await import('./print-timeline.js');
    await printTimeline(fleet, options);
    return;
  }
  const { printTable } = await import('./print-table.js');
  await printTable(fleet, options);
}
