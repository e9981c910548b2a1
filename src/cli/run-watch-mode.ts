import { afterMs } from '../collect/ports/after.js';
import { jsonDocument } from '../render/json-document.js';
import { followFleet } from './follow-fleet.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { watch } from './watch.js';

/** `--watch`: runs until its reader or its caller goes away. */
export function runWatchMode(options: Options, version: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    const changed = watch({
      document: () => jsonDocument(followed.fleet(), { ...options, codexPsVersion: version }),
      write: (line) => printText(line).catch(reject),
      after: afterMs,
    });
    const followed = followFleet(options, version, () => changed());
  });
}
