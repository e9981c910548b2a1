import { afterMs } from '../platform/after.js';
import { jsonDocument } from '../output/json/json-document.js';
import { exitWithReader } from '../platform/exit.js';
import { followFleet } from '../app/follow-fleet.js';
import type { Options } from '../options/options.js';
import { printText } from '../platform/print-text.js';
import { keepHeapsSmall } from '../platform/runtime/v8-flags.js';
import { filteredKeys, shownThreads, withoutHidden } from '../app/shown-sessions.js';
import { watch, watchEvents } from '../app/watch.js';

/** `--watch`, with or without `--events`: runs until its reader or its caller goes away. */
export function runFollowMode(options: Options, version: string): Promise<never> {
  keepHeapsSmall();
  return new Promise((_resolve, reject) => {
    // A caller that gave a deadline ends it by closing stdin.
    if (options.deadlineMs === undefined) exitWithReader(reject);
    const write = (lines: string): Promise<void> => printText(lines).catch(reject);
    const changed =
      options.mode === 'events'
        ? watchEvents({
            fleet: () => withoutHidden(followed.fleet(), options),
            matching: (fleet) => filteredKeys(fleet, options),
            write,
          })
        : watch({
            document: () =>
              jsonDocument(shownThreads(followed.fleet(), options), {
                ...options,
                codexPsVersion: version,
              }),
            write,
            after: afterMs,
          });
    const followed = followFleet(options, version, () => changed());
  });
}
