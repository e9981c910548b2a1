import type { HostName, ThreadId } from '../../core/ids.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import type { CellContext } from './column-cells.js';
import type { Glyphs } from '../text/glyphs.js';
import { haveSameItems, keepLast, rememberLast } from './remember-last.js';
import { shortThreadIds } from '../text/short-thread-id.js';

type Homes = ReadonlyMap<HostName, string>;

/** Fleets come and go, and their hosts and threads are mostly the same: then so are their names. */
const keptHomes = keepLast((last: Homes, homes: Homes) =>
  haveSameItems([...last].flat(), [...homes].flat()),
);
const keptIds = keepLast((last: readonly ThreadId[], ids: readonly ThreadId[]) =>
  haveSameItems(last, ids),
);
const shortIdsOf = rememberLast(shortThreadIds);

/** What is the same for all rows of a fleet: made once for each. */
const namesOf = rememberLast((fleet: Fleet, ellipsis: string) => ({
  homes: keptHomes(homesOf(fleet)),
  shortIds: shortIdsOf(keptIds(fleet.sessions.map(({ threadId }) => threadId)), ellipsis),
}));

function homesOf(fleet: Fleet): Homes {
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
