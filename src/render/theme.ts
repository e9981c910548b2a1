import type { Style, Tone } from './styled-line.js';

/** How a style looks: 256-colour numbers, undefined for the terminal's own. */
export interface Look {
  readonly foreground: number | undefined;
  readonly background: number | undefined;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** What `dim` becomes: blessed has no dim of its own. */
const dimmed = 242;

/** Each legible on a black ground and on a white one. */
const foregrounds: Readonly<Record<Tone, number | undefined>> = {
  plain: undefined,
  title: 33,
  ask: 166,
  fail: 167,
  work: 28,
  idle: 67,
  unknown: 133,
  accent: 30,
  error: 196,
  muted: 244,
};

/** The selected row: one bar across the screen. What needs the user keeps its colour on it. */
const bar = { foreground: 255, background: 24 };
const onTheBar: Readonly<Partial<Record<Tone, number>>> = {
  ask: 214,
  fail: 210,
  error: 210,
  work: 120,
};

/** A style as the default theme shows it, or without colour, where attributes and words say all. */
export function lookOf(style: Style, colour: boolean): Look {
  const bold = style.bold ?? false;
  const underline = style.underline ?? false;
  const selected = style.inverse ?? false;
  if (!colour) {
    return { foreground: undefined, background: undefined, bold, underline, inverse: selected };
  }
  if (selected) {
    return {
      ...bar,
      foreground: onTheBar[style.tone] ?? bar.foreground,
      bold,
      underline,
      inverse: false,
    };
  }
  const foreground = style.dim === true ? dimmed : foregrounds[style.tone];
  return { foreground, background: undefined, bold, underline, inverse: false };
}
