import type { Fleet } from '../core/session/snapshot.js';
import type { Options } from '../options/options.js';

/** The fleet without what `--all-sources` would add. */
export function shownSessions(fleet: Fleet, { allSources }: Pick<Options, 'allSources'>): Fleet {
  if (allSources) return fleet;
  return { ...fleet, sessions: fleet.sessions.filter(({ hiddenSource }) => !hiddenSource) };
}
