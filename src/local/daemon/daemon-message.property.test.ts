import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDaemonMessage } from './daemon-connection.js';

const anyMessage = fc.oneof(
  fc.record({ id: fc.nat(), result: fc.jsonValue() }),
  fc.record({ method: fc.string(), params: fc.jsonValue(), emittedAtMs: fc.nat() }),
  fc.record({ id: fc.nat(), error: fc.record({ code: fc.integer(), message: fc.string() }) }),
);

describe('a message of the daemon', () => {
  it('is not read until it is complete', () => {
    fc.assert(
      fc.property(
        anyMessage,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (message, share) => {
          const text = JSON.stringify(message);
          const cut = text.slice(0, Math.floor(share * text.length));
          expect(parseDaemonMessage(cut)).toEqual({ kind: 'not-json' });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is read whatever stands in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(parseDaemonMessage(text).kind).toMatch(/^(answer|notification|other|not-json)$/);
      }),
      { numRuns: 500 },
    );
  });
});
