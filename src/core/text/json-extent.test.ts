import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooLarge, parseJson } from './fields.js';
import { jsonExtent } from './json-extent.js';

describe('the end of a JSON value', () => {
  it('is found whatever is in it and behind it', () => {
    const composed = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(composed, fc.string(), (value, behind) => {
        const text = JSON.stringify(value);
        expect(jsonExtent(`x${text}${behind}`, 1, 1e6)).toEqual({
          kind: 'end',
          at: text.length + 1,
        });
      }),
    );
  });

  it.each(['[', '["', '["\\"', '["\\\\', '{"a":{}'])('is missing in %s', (text) => {
    expect(jsonExtent(text, 0, 100)).toEqual({ kind: 'cut', at: text.length });
  });
});

describe('a JSON text', () => {
  it.each([
    ['of 60,000 values', `[${'1,'.repeat(60_000)}1]`],
    ['of 30,000 empty objects', `[${'{},'.repeat(30_000)}1]`],
    ['nested 50,000 deep', '['.repeat(50_000) + ']'.repeat(50_000)],
  ])('%s is too large', (_, text) => {
    expect(isTooLarge(text)).toBe(true);
    expect(parseJson(text)).toBeUndefined();
  });

  it('is not too large for its commas and brackets within a string', () => {
    const value = '[,{"\\'.repeat(500_000);
    expect(parseJson(JSON.stringify([value]))).toEqual([value]);
  });
});
