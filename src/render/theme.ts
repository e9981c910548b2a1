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
const dimmed = 243;

const foregrounds: Readonly<Record<Tone, number | undefined>> = {
  plain: undefined,
  title: 75,
  ask: 220,
  fail: 203,
  work: 78,
  idle: 110,
  unknown: 176,
  accent: 215,
  error: 196,
  muted: 245,
};

/** The selected row: one bar across the screen, its text legible on it. */
const bar = { foreground: 255, background: 24 };

/** A style as the default theme shows it, or without colour, where attributes and words say all. */
export function lookOf(style: Style, colour: boolean): Look {
  const bold = style.bold ?? false;
  const underline = style.underline ?? false;
  const selected = style.inverse ?? false;
  if (!colour) {
    return { foreground: undefined, background: undefined, bold, underline, inverse: selected };
  }
  const tone = (style.dim ?? false) ? dimmed : foregrounds[style.tone];
  return selected
    ? {
        foreground: tone === dimmed || tone === undefined ? bar.foreground : tone,
        background: bar.background,
        bold,
        underline,
        inverse: false,
      }
    : { foreground: tone, background: undefined, bold, underline, inverse: false };
}
