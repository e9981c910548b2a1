import { renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

let live: LiveHome;
let threads: readonly HeldThread[];
beforeEach(async () => {
  live = liveHome();
  threads = [await live.hold(), await live.hold({ withLock: true })];
});
afterEach(() => live.stop());

/** Gives a directory a name that is Latin 1, and so no UTF-8. */
function rename(from: string): Buffer {
  const name = Buffer.from('caf\xe9', 'latin1');
  const to = Buffer.concat([Buffer.from(`${dirname(from)}/`), name]);
  renameSync(from, to);
  return to;
}

/** Each gives the home as codex-ps is told of it. */
const renames: Readonly<Record<string, () => string>> = {
  'of a home': () => rename(live.codexHome).toString(),
  'of a home that a link leads to': () => {
    const link = join(live.folder, 'link');
    symlinkSync(rename(live.codexHome), link);
    return link;
  },
  'of a directory of sessions': () => {
    const sessions = join(live.codexHome, 'sessions');
    symlinkSync(rename(sessions), sessions);
    return live.codexHome;
  },
};

describe.each(['lsof', 'proc'])('by %s, a name that is not UTF-8', (discovery) => {
  it.each(Object.entries(renames))('%s takes no row away', async (_, renameOne) => {
    const args = ['--codex-home', renameOne(), '--discovery', discovery];
    const run = await runJson(args);
    for (const thread of threads) {
      expect(rowOf(run.document, thread)).toMatchObject({
        status: 'waiting',
        status_detail: 'idle',
        title: 'Do the next thing, please.',
      });
    }
    expect(run.document.warnings).toEqual([]);
    expect(run.stdout).not.toMatch(/\ufffd|\\ud[c-f]|[\udc00-\udfff]/iu);
    const table = await runBuilt(['--once', ...args]);
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(table.stdout).not.toContain('\ufffd');
  });
});
