import { afterMs } from '../../platform/after.js';
import { jsonDocument } from '../../output/json/json-document.js';
import { exitWithReader } from '../../platform/exit.js';
import { followFleet, type FollowedFleet } from '../../app/follow-fleet.js';
import type { Options } from '../../options/options.js';
import { printText } from '../../platform/print-text.js';
import { keepHeapsSmall } from '../../platform/runtime/v8-flags.js';
import { filteredKeys, shownThreads, withoutHidden } from '../../app/shown-sessions.js';
import { watch, watchEvents, type Write } from '../../app/watch.js';

export function runFollowMode(options: Options): Promise<never> {
  return followPrinting(options, (followed, write) =>
    options.mode === 'events'
      ? watchEvents({
          fleet: () => withoutHidden(followed.fleet(), options),
          matching: (fleet) => filteredKeys(fleet, options),
          write,
        })
      : watch({
          document: () => jsonDocument(shownThreads(followed.fleet(), options), options),
          write,
          after: afterMs,
        }),
  );
}

/** Calls what `printer` gives at each change, until its reader or its caller goes away. */
export function followPrinting(
  options: Options,
  printer: (followed: FollowedFleet, write: Write) => () => void,
): Promise<never> {
  keepHeapsSmall();
  return new Promise((_resolve, reject) => {
    // A caller that gave a deadline ends it by closing stdin.
    if (options.deadlineMs === undefined) exitWithReader(reject);
    const followed = followFleet(options, () => print());
    const print = printer(followed, (lines) => printText(lines).catch(reject));
  });
}
