import type { Style, Tone } from './line.js';

/** The background that a theme is made for: terminals do not report theirs. */
export type Ground = 'dark or light' | 'light' | 'dark';

type StateTone = 'ask' | 'fail' | 'work' | 'idle' | 'unknown';

/** Colours as numbers of the 256; plain text has the terminal's own colour. */
interface Theme {
  readonly ground: Ground;
  readonly states: Readonly<Record<StateTone, number>>;
  readonly texts: Readonly<Record<Exclude<Tone, StateTone | 'plain'>, number>>;
  /** What `dim` becomes: blessed has no dim of its own. */
  readonly dimmed: number;
  /** The selected row: one bar across the screen. What needs the user may keep a colour on it. */
  readonly bar: { readonly foreground: number; readonly background: number };
  readonly onTheBar: Readonly<Partial<Record<Tone, number>>>;
}

const standard: Theme = {
  ground: 'dark or light',
  states: { ask: 166, fail: 167, work: 28, idle: 67, unknown: 133 },
  texts: { title: 33, accent: 30, error: 196, muted: 244 },
  dimmed: 242,
  bar: { foreground: 255, background: 24 },
  onTheBar: { ask: 214, fail: 210, error: 210, work: 120 },
};

/**
 * Every theme's colours. Those for the colour-blind were searched for: of all colours that contrast with both
 * backgrounds, five for the states that are far from each other for such eyes and for others (theme.test.ts measures it).
 */
export const themes = {
  default: standard,
  light: {
    ground: 'light',
    states: { ask: 130, fail: 160, work: 22, idle: 61, unknown: 90 },
    texts: { title: 25, accent: 23, error: 160, muted: 241 },
    dimmed: 242,
    bar: { foreground: 231, background: 25 },
    onTheBar: { ask: 226 },
  },
  'high-contrast': {
    ground: 'dark',
    states: { ask: 226, fail: 209, work: 49, idle: 39, unknown: 207 },
    texts: { title: 87, accent: 123, error: 210, muted: 252 },
    dimmed: 248,
    bar: { foreground: 16, background: 231 },
    onTheBar: {},
  },
  deuteranopia: {
    ...standard,
    states: { ask: 167, fail: 196, work: 93, idle: 60, unknown: 98 },
    onTheBar: { ask: 226 },
  },
  tritanopia: {
    ...standard,
    states: { ask: 136, fail: 196, work: 28, idle: 93, unknown: 163 },
    onTheBar: { ask: 226 },
  },
} as const satisfies Readonly<Record<string, Theme>>;

/** `none`: attributes, words and glyphs only. */
export type ThemeName = keyof typeof themes | 'none';

export const themeNames: readonly ThemeName[] = [
  ...(Object.keys(themes) as (keyof typeof themes)[]),
  'none',
];

/** What a style looks like: colours are numbers of the 256, undefined for the terminal's own. */
export function resolveStyle(
  { tone, bold = false, dim, inverse = false }: Style,
  name: ThemeName,
): Record<'foreground' | 'background', number | undefined> & Record<'bold' | 'inverse', boolean> {
  if (name === 'none') return { foreground: undefined, background: undefined, bold, inverse };
  const { bar, onTheBar, dimmed, states, texts }: Theme = themes[name];
  if (inverse) {
    const foreground = onTheBar[tone] ?? bar.foreground;
    return { foreground, background: bar.background, bold, inverse: false };
  }
  const tones: Readonly<Partial<Record<Tone, number>>> = tone in states ? states : texts;
  return { foreground: dim ? dimmed : tones[tone], background: undefined, bold, inverse };
}
