import { endWithReader } from '../platform/end-with-reader.js';
import { followFleet } from '../app/follow-fleet.js';
import type { Options } from '../options/options.js';
import { printText } from '../platform/print-text.js';
import { shownSessions } from '../app/shown-sessions.js';
import { watchEvents } from '../app/watch.js';

/** `--watch --events`: runs until its reader goes away. */
export function runEventsMode(options: Options, version: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    endWithReader(reject);
    const changed = watchEvents({
      fleet: () => shownSessions(followed.fleet(), options),
      write: (lines) => printText(lines).catch(reject),
    });
    const followed = followFleet(options, version, () => changed());
  });
}
