import { collectFleet } from '../app/collect-fleet.js';
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
  let shown = shownThreads(all, options);
  if (options.timeline) {
    const { withTimelines } = await import('../app/fleet-timelines.js');
    shown = await withTimelines(shown, options);
  }
  if (options.mode === 'json') await printJson(jsonDocument(shown, options), 2);
  else if (options.timeline) {
    const { printTimeline } = await import('./print-timeline.js');
    await printTimeline(all, options, shown);
  } else {
    const { printTable } = await import('./commands/print-table.js');
    await printTable(all, options);
  }
}
