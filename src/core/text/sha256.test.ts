import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from './sha256.js';

it('is that of node:crypto, for texts of any length', () => {
  const lengths = Array.from({ length: 130 }, (_, length) => 'x'.repeat(length));
  const wrong = lengths.filter((text) => sha256(text) !== ofCrypto(text));
  expect(wrong).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(sha256(text)).toBe(ofCrypto(text));
    }),
  );
});

function ofCrypto(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
