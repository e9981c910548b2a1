import type { Style, Tone } from './line.js';

/** What stands behind the text: a terminal does not tell, so each theme is made for some. */
export type Ground = 'dark or light' | 'light' | 'dark';

/** Numbers of the 256 colours; undefined is the terminal's own. */
export interface Theme {
  readonly ground: Ground;
  readonly foregrounds: Readonly<Record<Tone, number | undefined>>;
  /** What `dim` becomes: blessed has no dim of its own. */
  readonly dimmed: number;
  /** The selected row: one bar across the screen. What needs the user may keep a colour on it. */
  readonly bar: { readonly foreground: number; readonly background: number };
  readonly onTheBar: Readonly<Partial<Record<Tone, number>>>;
}

const usual: Theme = {
  ground: 'dark or light',
  foregrounds: {
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
  },
  dimmed: 242,
  bar: { foreground: 255, background: 24 },
  onTheBar: { ask: 214, fail: 210, error: 210, work: 120 },
};

/**
 * Every theme's colours. Those for the colour-blind were searched for: of all colours that stand out from both
 * grounds, five for the states that are far from each other for such eyes and for others (theme.test.ts measures it).
 */
export const themes = {
  default: usual,
  light: {
    ground: 'light',
    foregrounds: {
      plain: undefined,
      title: 25,
      ask: 130,
      fail: 160,
      work: 22,
      idle: 61,
      unknown: 90,
      accent: 23,
      error: 160,
      muted: 241,
    },
    dimmed: 242,
    bar: { foreground: 231, background: 25 },
    onTheBar: { ask: 226 },
  },
  'high-contrast': {
    ground: 'dark',
    foregrounds: {
      plain: undefined,
      title: 87,
      ask: 226,
      fail: 209,
      work: 49,
      idle: 39,
      unknown: 207,
      accent: 123,
      error: 210,
      muted: 252,
    },
    dimmed: 248,
    bar: { foreground: 16, background: 231 },
    onTheBar: {},
  },
  deuteranopia: {
    ...usual,
    foregrounds: {
      ...usual.foregrounds,
      ask: 167,
      fail: 196,
      work: 93,
      idle: 60,
      unknown: 98,
    },
    onTheBar: { ask: 226 },
  },
  tritanopia: {
    ...usual,
    foregrounds: {
      ...usual.foregrounds,
      ask: 136,
      fail: 196,
      work: 28,
      idle: 93,
      unknown: 163,
    },
    onTheBar: { ask: 226 },
  },
} as const satisfies Readonly<Record<string, Theme>>;

/** `none`: attributes, words and glyphs say all. */
export type ThemeName = keyof typeof themes | 'none';

export const themeNames: readonly ThemeName[] = [
  ...(Object.keys(themes) as (keyof typeof themes)[]),
  'none',
];

/** How a style looks: 256-colour numbers, undefined for the terminal's own. */
export interface ResolvedStyle {
  readonly foreground: number | undefined;
  readonly background: number | undefined;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** A style as a theme shows it; in the one without colour, attributes and words say all. */
export function resolveStyle(style: Style, name: ThemeName): ResolvedStyle {
  const bold = style.bold ?? false;
  const underline = style.underline ?? false;
  const selected = style.inverse ?? false;
  if (name === 'none') {
    return { foreground: undefined, background: undefined, bold, underline, inverse: selected };
  }
  const theme: Theme = themes[name];
  if (selected) {
    const foreground = theme.onTheBar[style.tone] ?? theme.bar.foreground;
    return { ...theme.bar, foreground, bold, underline, inverse: false };
  }
  const foreground = style.dim === true ? theme.dimmed : theme.foregrounds[style.tone];
  return { foreground, background: undefined, bold, underline, inverse: false };
}
