import { afterMs } from '../platform/after.js';
import { jsonDocument } from '../output/json/json-document.js';
import { endWithReader } from '../platform/end-with-reader.js';
import { followFleet } from '../app/follow-fleet.js';
import type { Options } from '../options/options.js';
import { printText } from '../platform/print-text.js';
import { watch } from '../app/watch.js';

/** `--watch`: runs until its reader or its caller goes away. A caller is told by stdin, and needs no beat. */
export function runWatchMode(options: Options, version: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (options.deadlineMs === undefined) endWithReader(reject);
    const changed = watch({
      document: () => jsonDocument(followed.fleet(), { ...options, codexPsVersion: version }),
      write: (line) => printText(line).catch(reject),
      after: afterMs,
    });
    const followed = followFleet(options, version, () => changed());
  });
}
