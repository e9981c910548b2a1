import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../fixtures/memory-files.js';
import { fixtureBytes, linesOf, rolloutFixtures } from '../../../fixtures/rollout-fixtures.js';
import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import { emptyProgress, foldRecord, foldRecords } from '../../core/rollout/fold-rollout.js';
import { parseRolloutLine } from '../../core/rollout/rollout-line.js';
import { readRollout, type RolloutMemory } from './read-rollout.js';

const path = '/rollout.jsonl';
const names = rolloutFixtures();
const anyRollout = fc.constantFrom(...names.map(fixtureBytes));

function foldedWhole(bytes: Buffer): RolloutProgress {
  return foldRecords(emptyProgress, linesOf(bytes).map(parseRolloutLine));
}

/** What a turn is and waits for; the counts of what lies before it are not read by the tail. */
function essence(progress: RolloutProgress): unknown {
  const { turn, openCalls, context, tokens, rateLimits, lastItem, lastLineAt } = progress;
  return { turn, openCalls, context, tokens, rateLimits, lastItem, lastLineAt };
}

describe('however a rollout comes in', () => {
  it('gives the same state from its tail as from all of it, at every line', async () => {
    const wrong: string[] = [];
    for (const name of names) {
      const bytes = fixtureBytes(name);
      let whole = emptyProgress;
      let begin = 0;
      for (let end = bytes.indexOf(10) + 1; end > 0; end = bytes.indexOf(10, end) + 1) {
        const files = memoryFiles();
        files.put(path, bytes.subarray(0, end));
        const read = await readRollout(files, path, undefined);
        const line = bytes.toString('utf8', begin, end - 1);
        if (line !== '') whole = foldRecord(whole, parseRolloutLine(line));
        begin = end;
        const byTail = read.ok && essence(read.value.progress);
        if (!isDeepStrictEqual(byTail, essence(whole))) wrong.push(`${name} at byte ${end}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives the same state after any partial writes as in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRollout,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        async (bytes, shares) => {
          const cuts = [...shares.map((share) => Math.floor(share * bytes.length)), bytes.length];
          const files = memoryFiles();
          files.put(path, '');
          let memory: RolloutMemory | undefined;
          let written = 0;
          for (const cut of cuts.sort((a, b) => a - b)) {
            files.append(path, bytes.subarray(written, cut));
            written = cut;
            const read = await readRollout(files, path, memory);
            memory = read.ok ? read.value : undefined;
          }
          expect(memory && essence(memory.progress)).toEqual(essence(foldedWhole(bytes)));
          expect(memory?.readTo).toBe(bytes.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws, whatever bytes it is', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('\n', '{', '}\n', '\0', '{"type":"event_msg","payload":{}}\n')
        .map((text) => Buffer.from(text)),
      anyRollout.map((bytes) => bytes.subarray(0, 30_000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(noise, { maxLength: 4 }), { maxLength: 5 }),
        async (steps) => {
          const files = memoryFiles();
          files.put(path, '');
          let memory: RolloutMemory | undefined;
          for (const pieces of steps) {
            files.append(path, Buffer.concat(pieces));
            const read = await readRollout(files, path, memory);
            expect(read.ok).toBe(true);
            memory = read.ok ? read.value : undefined;
          }
          expect(files.stillOpen()).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
