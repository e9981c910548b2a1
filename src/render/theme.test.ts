import { expect, test } from 'vitest';
import type { Tone } from './styled-line.js';
import { lookOf } from './theme.js';

const tones: readonly Tone[] = [
  'plain',
  'title',
  'ask',
  'fail',
  'work',
  'idle',
  'unknown',
  'accent',
  'error',
  'muted',
];

test.each(tones)('without colour %s has none, and selection is shown by inversion', (tone) => {
  const look = lookOf({ tone, bold: true, inverse: true }, false);
  expect(look).toEqual({
    foreground: undefined,
    background: undefined,
    bold: true,
    underline: false,
    inverse: true,
  });
});

test.each(tones)('%s on the bar of the selected row has its ground', (tone) => {
  const look = lookOf({ tone, dim: true, inverse: true }, true);
  expect(look.background).toBeDefined();
  expect(look.foreground).toBeDefined();
});

test('what is dimmed looks the same whatever its tone', () => {
  expect(lookOf({ tone: 'ask', dim: true }, true)).toEqual(
    lookOf({ tone: 'plain', dim: true }, true),
  );
});

test('the tones of the states differ from each other', () => {
  const states: readonly Tone[] = ['ask', 'fail', 'work', 'idle', 'unknown'];
  const colours = states.map((tone) => lookOf({ tone }, true).foreground);
  expect(new Set(colours).size).toBe(states.length);
});
