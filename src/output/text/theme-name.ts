/** Every set of colours. `none`: attributes, words and glyphs say all. */
export const themeNames = [
  'default',
  'light',
  'high-contrast',
  'deuteranopia',
  'tritanopia',
  'none',
] as const;

export type ThemeName = (typeof themeNames)[number];
