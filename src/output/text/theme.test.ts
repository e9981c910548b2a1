import { describe, expect, test } from 'vitest';
import {
  black,
  contrast,
  distance,
  lightOf,
  white,
  type Eyes,
  type Light,
} from '../../../fixtures/colour-vision.js';
import { themeNames, type ThemeName, resolveStyle, themes, type Ground } from './theme.js';
import type { Tone } from './line.js';

const states = ['ask', 'fail', 'work', 'idle', 'unknown'] as const;
const tones: readonly Tone[] = ['plain', 'title', ...states, 'accent', 'error', 'muted'];
const coloured = themeNames.filter((name) => name !== 'none');

test.each(tones)('without colour %s has none, and selection is shown by inversion', (tone) => {
  const style = resolveStyle({ tone, bold: true, inverse: true }, 'none');
  expect(style).toEqual({
    foreground: undefined,
    background: undefined,
    bold: true,
    inverse: true,
  });
});

/** The worst ratio among `grounds`. */
function worst(colour: number, grounds: readonly Light[]): number {
  return Math.min(...grounds.map((ground) => contrast(lightOf(colour), ground)));
}

/**
 * What WCAG asks: 3 of large text and signs, 4.5 of text, 7 of text for those who see less. No colour reaches 4.5 on
 * black and on white alike (the best is 4.58), so a theme for both promises 3.
 */
const promised: Readonly<Record<Ground, readonly [ratio: number, grounds: readonly Light[]]>> = {
  'dark or light': [3, [black, white]],
  light: [4.5, [white]],
  dark: [7, [black]],
};

describe.each(coloured)('the theme %s', (name) => {
  const [ratio, grounds] = promised[themes[name].ground];

  test.each(tones)('%s contrasts with its backgrounds, dimmed too', (tone) => {
    for (const dim of [false, true]) {
      const { foreground, background } = resolveStyle({ tone, dim }, name);
      expect(background).toBeUndefined();
      if (foreground !== undefined) expect(worst(foreground, grounds)).toBeGreaterThan(ratio);
    }
  });

  test.each(tones)('%s contrasts with the bar of the selected row', (tone) => {
    const { foreground = -1, background = -1 } = resolveStyle(
      { tone, dim: true, inverse: true },
      name,
    );
    const least = Math.max(ratio, 3);
    expect(contrast(lightOf(foreground), lightOf(background))).toBeGreaterThan(least);
  });

  test('all dimmed tones have the same colour', () => {
    const [first, ...others] = tones.map((tone) => resolveStyle({ tone, dim: true }, name));
    for (const other of others) expect(other).toEqual(first);
  });
});

/** How far apart the two states are that are nearest to each other. */
function nearestStates(name: Exclude<ThemeName, 'none'>, eyes: Eyes): number {
  const lights = states.map((state) => lightOf(themes[name].states[state]));
  return Math.min(
    ...lights.flatMap((one, index) =>
      lights.slice(index + 1).map((other) => distance(one, other, eyes)),
    ),
  );
}

describe('the states are distinct by colour', () => {
  test.each<[Exclude<ThemeName, 'none'>, Eyes]>([
    ['default', 'usual'],
    ['light', 'usual'],
    ['high-contrast', 'usual'],
    ['deuteranopia', 'usual'],
    ['deuteranopia', 'deuteranopia'],
    ['deuteranopia', 'protanopia'],
    ['tritanopia', 'usual'],
    ['tritanopia', 'tritanopia'],
  ])('in %s by eyes with %s vision', (name, eyes) => {
    expect(nearestStates(name, eyes)).toBeGreaterThan(30);
  });

  test('the measure finds the colours of the default theme that such eyes confuse', () => {
    expect(nearestStates('default', 'deuteranopia')).toBeLessThan(5);
    expect(nearestStates('default', 'tritanopia')).toBeLessThan(10);
  });
});
