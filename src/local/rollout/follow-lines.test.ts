import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { realFiles, type Journal } from '../../../fixtures/test-ports.js';
import { followLines } from './follow-lines.js';

const base = mkdtempSync(join(tmpdir(), 'cps-lines-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let path: string;
let journal: Journal;
let kept: string[];
let torn: string[];
let count = 0;
beforeEach(() => {
  count += 1;
  path = join(base, String(count));
  journal = [];
  kept = [];
  torn = [];
});

/** Reads what is new, and gives whether anything changed. */
function follower(maxBytes = 1 << 20, files = realFiles(journal)): () => Promise<boolean> {
  let changes = 0;
  const read = followLines(files, path, maxBytes, {
    clear: () => {
      kept = [];
      torn = [];
    },
    add: (line, isWhole) => (isWhole ? kept : torn).push(line),
    result: () => (changes += 1),
  });
  return async () => {
    const before = changes;
    return (await read()) !== before;
  };
}

const reads = (): string[] => journal.filter((note) => note.startsWith('read '));

describe('a file that grows', () => {
  it('is read from where the last reading ended', async () => {
    writeFileSync(path, 'a\nb\n');
    const lines = follower();
    expect(await lines()).toBe(true);
    appendFileSync(path, 'c\n');
    journal.length = 0;
    expect(await lines()).toBe(true);
    expect(kept).toEqual(['a', 'b', 'c']);
    // The mark, which shows that it is the same file still, the new line, and the next mark.
    expect(reads()).toEqual([`read ${path} 0+4`, `read ${path} 4+2`, `read ${path} 0+6`]);
  });

  it('costs one stat where it did not', async () => {
    writeFileSync(path, 'a\n');
    const lines = follower();
    await lines();
    journal.length = 0;
    expect(await lines()).toBe(false);
    expect(journal).toEqual([`stat ${path}`]);
  });

  it('gives a torn last line as torn, and whole once it is', async () => {
    writeFileSync(path, 'a\nb');
    const lines = follower();
    await lines();
    expect([kept, torn]).toEqual([['a'], ['b']]);
    appendFileSync(path, 'c\n');
    await lines();
    expect(kept).toEqual(['a', 'bc']);
  });
});

describe('a file that is no longer what it was', () => {
  const changes: Record<string, () => void> = {
    'shrank to a part of itself': () => truncateSync(path, 2),
    'was replaced': () => {
      writeFileSync(`${path}.new`, 'a\n');
      renameSync(`${path}.new`, path);
    },
    'was written anew in its place': () => writeFileSync(path, 'a\n'),
  };
  it.each(Object.entries(changes))('that %s is read from its start', async (_how, change) => {
    writeFileSync(path, 'a\nb\nc\n');
    const lines = follower();
    await lines();
    change();
    expect(await lines()).toBe(true);
    expect(kept).toEqual(['a']);
  });

  it('that was rewritten and is longer is read from its start', async () => {
    writeFileSync(path, 'a\n');
    const lines = follower();
    await lines();
    writeFileSync(path, 'x\ny\n');
    await lines();
    expect(kept).toEqual(['x', 'y']);
  });

  it('that was rewritten with the same length is read from its start', async () => {
    writeFileSync(path, 'a\nb\n');
    const lines = follower();
    await lines();
    writeFileSync(path, 'x\nb\n');
    utimesSync(path, 5, 5);
    await lines();
    expect(kept).toEqual(['x', 'b']);
  });

  it('that vanishes leaves nothing, and is read when it returns', async () => {
    const lines = follower();
    expect(await lines()).toBe(false);
    writeFileSync(path, 'a\n');
    await lines();
    rmSync(path);
    expect(await lines()).toBe(true);
    expect(kept).toEqual([]);
    expect(await lines()).toBe(false);
    mkdirSync(path);
    expect(await lines()).toBe(false);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'b\n');
    await lines();
    expect(kept).toEqual(['b']);
  });

  it('that fails to be read leaves nothing', async () => {
    writeFileSync(path, 'a\n');
    const files = realFiles();
    let fails = false;
    const lines = follower(100, {
      ...files,
      open: async (which) => {
        const opened = await files.open(which);
        if (!opened.ok || !fails) return opened;
        return {
          ok: true,
          value: { ...opened.value, read: async () => ({ ok: false, error: { code: 'EIO' } }) },
        };
      },
    });
    await lines();
    expect(kept).toEqual(['a']);
    appendFileSync(path, 'b\n');
    fails = true;
    expect(await lines()).toBe(true);
    expect(kept).toEqual([]);
    fails = false;
    expect(await lines()).toBe(true);
    expect(kept).toEqual(['a', 'b']);
  });
});

describe('a file that is too long', () => {
  it('is read from the first whole line within the newest bytes', async () => {
    writeFileSync(path, 'long line\nb\nc\n');
    await follower(7)();
    expect(kept).toEqual(['b', 'c']);
    expect(reads()).toEqual([`read ${path} 7+7`, `read ${path} 0+14`]);
  });

  it('loses what was added beyond the limit between two reads, and only that', async () => {
    writeFileSync(path, 'a\n');
    const lines = follower(7);
    await lines();
    appendFileSync(path, 'left out\nb\nc\n');
    await lines();
    expect(kept).toEqual(['a', 'b', 'c']);
  });

  it('gives the newest 20,000 lines', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `${n}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    await follower(1 << 20)();
    expect(kept).toEqual(lines.slice(10_000));
  });

  it('may be one line without an end', async () => {
    writeFileSync(path, 'x'.repeat(50));
    await follower(7)();
    expect([kept, torn]).toEqual([[], []]);
  });
});

it('however writes and reads alternate, each line is kept once', async () => {
  const line = fc.string({ minLength: 1, maxLength: 9 }).map((text) => text.replaceAll('\n', ' '));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(40)), async (lines, cuts) => {
      kept = [];
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      writeFileSync(path, '');
      const following = follower();
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        appendFileSync(path, bytes.subarray(at, at + cut));
        at += cut;
        await following();
      }
      expect(kept).toEqual(
        bytes
          .toString('utf8')
          .split('\n')
          .filter((each) => each.trim() !== ''),
      );
    }),
    { numRuns: 60 },
  );
});
