import type { ThemeName } from './theme-name.js';
import type { Style } from './styled-line.js';
import { themes } from './themes.js';

/** How a style looks: 256-colour numbers, undefined for the terminal's own. */
export interface Look {
  readonly foreground: number | undefined;
  readonly background: number | undefined;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** A style as a theme shows it; in the one without colour, attributes and words say all. */
export function lookOf(style: Style, name: ThemeName): Look {
  const bold = style.bold ?? false;
  const underline = style.underline ?? false;
  const selected = style.inverse ?? false;
  if (name === 'none') {
    return { foreground: undefined, background: undefined, bold, underline, inverse: selected };
  }
  const theme = themes[name];
  if (selected) {
    const foreground = theme.onTheBar[style.tone] ?? theme.bar.foreground;
    return { ...theme.bar, foreground, bold, underline, inverse: false };
  }
  const foreground = style.dim === true ? theme.dimmed : theme.foregrounds[style.tone];
  return { foreground, background: undefined, bold, underline, inverse: false };
}
