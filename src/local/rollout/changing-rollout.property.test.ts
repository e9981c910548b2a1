import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyRollout,
  anyShares,
  cutsOf,
  withCarriageReturns,
} from '../../../fixtures/any-rollout.js';
import { memoryFiles, type MemoryFiles } from '../../../fixtures/memory-files.js';
import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import { readRollout, type RolloutMemory } from './read-rollout.js';

const path = '/rollout.jsonl';

async function look(
  files: MemoryFiles,
  before: RolloutMemory | undefined,
): Promise<RolloutMemory | undefined> {
  const read = await readRollout(files, path, before);
  return read.ok ? read.value : undefined;
}

/**
 * What a state is made of. Not the counts of what lies before the tail, and not the tokens: to 0.147 a turn can
 * begin with a token_count that has none, which hides an older one from who reads backwards.
 */
function essence(memory: RolloutMemory | undefined): unknown {
  if (!memory) return undefined;
  const { turn, openCalls, context, rateLimits, lastItem, lastLineAt }: RolloutProgress =
    memory.progress;
  const progress = { turn, openCalls, context, rateLimits, lastItem, lastLineAt };
  return { meta: memory.meta, readTo: memory.readTo, bodyFrom: memory.bodyFrom, progress };
}

/** What is read by somebody who comes now. */
async function readAnew(content: Buffer): Promise<unknown> {
  const files = memoryFiles();
  files.put(path, content);
  return essence(await look(files, undefined));
}

/**
 * Another text in the same file, with a line's end just where the last whole line of the one before ended, or right
 * behind that, is one that grew for who reads only what is new. No Codex writes so: it appends, or renames another
 * file over it.
 */
function looksGrown(before: Buffer, after: Buffer): boolean {
  const readTo = before.lastIndexOf(10) + 1;
  const isLineEnd = after[readTo - 1] === 10 || after[readTo] === 10;
  return readTo > 0 && after.length > before.length && isLineEnd;
}

describe('a rollout that changes under its reader', () => {
  it('gives the same state after any partial writes, and whenever it is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRollout,
        anyShares,
        fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
        async (bytes, shares, looks) => {
          const files = memoryFiles();
          files.put(path, '');
          let memory: RolloutMemory | undefined;
          let written = 0;
          for (const [index, cut] of cutsOf(bytes.length, shares).entries()) {
            files.append(path, bytes.subarray(written, cut));
            written = cut;
            if (looks[index] === true || cut === bytes.length) memory = await look(files, memory);
          }
          expect(essence(memory)).toEqual(await readAnew(bytes));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the same state where the file grows while it is read', async () => {
    await fc.assert(
      fc.asyncProperty(anyRollout, anyShares, async (bytes, shares) => {
        const files = memoryFiles();
        const [first = 0, ...cuts] = cutsOf(bytes.length, shares);
        files.put(path, bytes.subarray(0, first));
        let written = first;
        files.beforeRead(() => {
          const cut = cuts.shift() ?? bytes.length;
          files.append(path, bytes.subarray(written, cut));
          written = cut;
        });
        let memory: RolloutMemory | undefined;
        for (let turn = 0; turn < 20; turn += 1) memory = await look(files, memory);
        files.beforeRead(undefined);
        memory = await look(files, memory);
        // A file of one piece may never be read at all after its first look.
        files.append(path, bytes.subarray(written));
        memory = await look(files, memory);
        expect(essence(memory)).toEqual(await readAnew(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the state of a file that was truncated and grew again, or was replaced', async () => {
    const change = fc.record({
      kind: fc.constantFrom('cut', 'replace', 'rewrite', 'empty'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      next: anyRollout,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const files = memoryFiles();
        let content = Buffer.alloc(0);
        files.put(path, content);
        let memory: RolloutMemory | undefined;
        for (const { kind, share, next } of changes) {
          const part = next.subarray(0, Math.floor(share * next.length));
          if (kind === 'replace') files.put(path, (content = Buffer.from(part)));
          if (kind === 'rewrite' && !looksGrown(content, next)) {
            files.rewrite(path, (content = Buffer.from(next)));
          }
          if (kind === 'empty') files.rewrite(path, (content = Buffer.alloc(0)));
          if (kind === 'cut') {
            content = content.subarray(0, Math.floor(share * content.length));
            files.rewrite(path, content);
            memory = await look(files, memory);
            expect(essence(memory)).toEqual(await readAnew(content));
            // From a line's end it goes on with other lines than before.
            const end = content.lastIndexOf(10) + 1;
            content = Buffer.concat([
              content.subarray(0, end),
              next.subarray(next.indexOf(10) + 1),
            ]);
            files.rewrite(path, content);
          }
          memory = await look(files, memory);
          expect(essence(memory)).toEqual(await readAnew(content));
        }
        expect(files.stillOpen()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same state with the line ends of another system', async () => {
    await fc.assert(
      fc.asyncProperty(anyRollout, async (bytes) => {
        const [one, other] = await Promise.all([
          readAnew(bytes),
          readAnew(withCarriageReturns(bytes)),
        ]);
        const { progress, meta } = one as { progress: unknown; meta: unknown };
        expect(other).toMatchObject({ progress, meta });
      }),
      { numRuns: 100 },
    );
  });
});
