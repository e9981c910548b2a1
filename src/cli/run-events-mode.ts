import { endWithReader } from './end-with-reader.js';
import { followFleet } from './follow-fleet.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { shownSessions } from './shown-sessions.js';
import { watchEvents } from './watch-events.js';

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
