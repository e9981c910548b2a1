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

/** The red, green and blue of a number of the 256 colours: the cube, then the greys. */
function channels(colour: number): readonly number[] {
  if (colour >= 232) return [0, 0, 0].map(() => 8 + 10 * (colour - 232));
  const steps = [0, 95, 135, 175, 215, 255];
  const [cube, side] = [colour - 16, 6];
  return [Math.floor(cube / side ** 2), Math.floor(cube / side) % side, cube % side].map(
    (step) => steps[step] ?? 0,
  );
}

function luminance(colour: number): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each(tones)('%s stands out from a black ground and from a white one', (tone) => {
  for (const dim of [false, true]) {
    const { foreground } = lookOf({ tone, dim }, true);
    if (foreground === undefined) continue;
    const light = luminance(foreground);
    // 3 is what WCAG asks of large text and of signs; the words are there for who sees neither.
    expect((light + 0.05) / 0.05).toBeGreaterThan(3);
    expect(1.05 / (light + 0.05)).toBeGreaterThan(3);
  }
});
