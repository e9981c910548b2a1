import { collectFleet } from '../app/collect-fleet.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Timeline } from '../core/session/timeline.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import { shownThreads } from '../app/shown-sessions.js';
import type { Options } from '../options/options.js';
import { jsonDocument } from '../output/json/json-document.js';
import { printJson } from '../platform/print-text.js';

/** `--json` and `--once`: one snapshot of each chosen host, printed. */
export async function runOneShot(
  options: Options,
  started: StartedDiscovery | undefined,
): Promise<void> {
  const all = await collectFleet(options, started);
  if (options.mode === 'json') {
    const fleet = shownThreads(all, options);
    const timelines = options.timeline ? await timelinesOf(fleet, options) : undefined;
    const document = jsonDocument(fleet, { ...options, timelines });
    await printJson(document, 2);
    return;
  }
  if (options.timeline) {
    const { printTimeline } = await import('./print-timeline.js');
    await printTimeline(all, options, await timelinesOf(shownThreads(all, options), options));
    return;
  }
  const { printTable } = await import('./commands/print-table.js');
  await printTable(all, options);
}

async function timelinesOf(fleet: Fleet, options: Options): Promise<readonly Timeline[]> {
  const { fleetTimelines } = await import('../app/fleet-timelines.js');
  return fleetTimelines(fleet, options);
}
