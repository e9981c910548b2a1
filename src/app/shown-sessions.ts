import { rowKey, type RowKey } from '../core/fleet/row-key.js';
import { sessionGroups } from '../core/fleet/session-groups.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Options } from '../options/options.js';
import { cellContext } from '../output/table/columns.js';
import { sessionFilter } from '../output/table/session-filter.js';
import { glyphsFor } from '../output/text/glyphs.js';

type Shown = Pick<Options, 'allSources' | 'filter'>;

/** The fleet without what `--all-sources` would add. */
export function withoutHidden(fleet: Fleet, { allSources }: Pick<Shown, 'allSources'>): Fleet {
  if (allSources) return fleet;
  return { ...fleet, sessions: fleet.sessions.filter(({ hiddenSource }) => !hiddenSource) };
}

/** Of that, the threads that the filter lets through: what is printed for programs. */
export function shownThreads(all: Fleet, options: Shown): Fleet {
  const fleet = withoutHidden(all, options);
  if (options.filter === '') return fleet;
  const glyphs = glyphsFor({ unicode: true });
  const context = cellContext(fleet, { now: fleet.generatedAt, debug: false, glyphs });
  const { threads } = sessionFilter(options.filter, context);
  return { ...fleet, sessions: sessionGroups(fleet.sessions).flatMap(threads) };
}

/** The keys of those threads; undefined where there is no filter. */
export function filteredKeys(fleet: Fleet, options: Shown): ReadonlySet<RowKey> | undefined {
  if (options.filter === '') return undefined;
  return new Set(shownThreads(fleet, options).sessions.map(rowKey));
}
