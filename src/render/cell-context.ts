import type { HostName } from '../domain/ids.js';
import type { Fleet } from '../domain/snapshot.js';
import type { EpochMs } from '../domain/time.js';
import type { CellContext } from './column-cells.js';
import type { Glyphs } from './glyphs.js';
import { rememberLast } from './remember-last.js';
import { shortThreadIds } from './short-thread-id.js';

/** What is the same for all rows of a fleet: made once for each. */
const namesOf = rememberLast((fleet: Fleet, ellipsis: string) => ({
  homes: homesOf(fleet),
  shortIds: shortThreadIds(
    fleet.sessions.map(({ threadId }) => threadId),
    ellipsis,
  ),
}));

function homesOf(fleet: Fleet): ReadonlyMap<HostName, string> {
  const homes = new Map<HostName, string>();
  for (const { host, homeDir } of fleet.hosts) if (homeDir !== undefined) homes.set(host, homeDir);
  return homes;
}

export function cellContext(
  fleet: Fleet,
  options: { readonly now: EpochMs; readonly debug: boolean; readonly glyphs: Glyphs },
): CellContext {
  return { ...options, ...namesOf(fleet, options.glyphs.ellipsis) };
}
