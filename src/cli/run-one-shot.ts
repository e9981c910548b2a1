import type { StartedDiscovery } from '../collect/start-discovery.js';
import { jsonDocument } from '../render/json-document.js';
import { collectFleet } from './collect-fleet.js';
import type { Fleet } from '../domain/snapshot.js';
import type { Timeline } from '../domain/timeline.js';
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
    const timelines = options.timeline ? await timelinesOf(fleet, options) : undefined;
    const document = jsonDocument(fleet, { ...options, timelines, codexPsVersion: version });
    await printText(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  if (options.timeline) {
    const { printTimeline } = await import('./print-timeline.js');
    await printTimeline(fleet, options, await timelinesOf(fleet, options));
    return;
  }
  const { printTable } = await import('./print-table.js');
  await printTable(fleet, options);
}

async function timelinesOf(fleet: Fleet, options: Options): Promise<readonly Timeline[]> {
  const { fleetTimelines } = await import('./fleet-timelines.js');
  return fleetTimelines(fleet, options);
}
