import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRollout, anyShares, cutsOf } from '../../../fixtures/any-rollout.js';
import { linesOf } from '../../../fixtures/rollout-fixtures.js';
import { parseRolloutLine } from '../../../fixtures/parse-rollout-line.js';
import type { RolloutRecord } from './rollout-record.js';
import { emptyProgress, foldRecord, foldRecords } from './fold-rollout.js';
import { foldTurns } from './fold-turns.js';

const anyRecords: fc.Arbitrary<readonly RolloutRecord[]> = fc
  .array(anyRollout, { minLength: 1, maxLength: 3 })
  .map((rollouts) => rollouts.flatMap(recordsOf));

/** Recordings come up again and again; parsing them each time would take longer than the tests. */
const parsed = new WeakMap<Buffer, readonly RolloutRecord[]>();

function recordsOf(rollout: Buffer): readonly RolloutRecord[] {
  const known = parsed.get(rollout);
  if (known) return known;
  const records = linesOf(rollout).map(parseRolloutLine);
  parsed.set(rollout, records);
  return records;
}

describe('the state of a rollout', () => {
  it('is the same in one go, in pieces, and record by record', () => {
    fc.assert(
      fc.property(anyRecords, anyShares, (records, shares) => {
        const whole = foldRecords(emptyProgress, records);
        let from = 0;
        let pieces = emptyProgress;
        for (const to of cutsOf(records.length, shares)) {
          pieces = foldRecords(pieces, records.slice(from, to));
          from = to;
        }
        expect(pieces).toEqual(whole);
        expect(records.reduce(foldRecord, emptyProgress)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('is left as it was by whoever folds on from it', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, at) => {
        const cut = at % (records.length + 1);
        const before = foldRecords(emptyProgress, records.slice(0, cut));
        const copy = structuredClone(before);
        foldRecords(before, records.slice(cut));
        expect(before).toEqual(copy);
      }),
      { numRuns: 100 },
    );
  });

  it('is decided by the last turn alone, where a turn has a beginning', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const from = records.findLastIndex(({ kind }) => kind === 'turn-started');
        fc.pre(from >= 0);
        const { turn, turnStartedAt, openCalls, lastItem } = foldRecords(emptyProgress, records);
        const alone = foldRecords(emptyProgress, records.slice(from));
        expect(alone).toMatchObject({ turn, turnStartedAt, openCalls, lastItem });
      }),
      { numRuns: 200 },
    );
  });

  it('keeps no more of a file that only opens calls than it has to', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const folded = foldRecords(emptyProgress, records);
        expect(folded.openCalls.length).toBeLessThanOrEqual(256);
        const ids = folded.openCalls.map(({ callId }) => callId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the last turns of a rollout', () => {
  it('are the end of all its turns, however many are asked for', () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 1, max: 5 }), (records, most) => {
        expect(foldTurns(records, most)).toEqual(foldTurns(records, 1_000).slice(-most));
      }),
      { numRuns: 100 },
    );
  });
});
