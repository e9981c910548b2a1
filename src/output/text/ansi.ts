import { type ThemeName, resolveStyle } from './theme.js';
import type { Glyphs } from './glyphs.js';
import type { Style, StyledLine } from './line.js';

export interface OutputStyle {
  /** In columns; undefined for a pipe, where nothing is cut and nothing left out. */
  readonly width: number | undefined;
  readonly theme: ThemeName;
  readonly glyphs: Glyphs;
}

const reset = '\x1b[0m';

/** A styled line as text for a terminal that scrolls, without blanks at its end. */
export function ansiLine(line: StyledLine, theme: ThemeName): string {
  const text = line.map((part) => part.text).join('');
  if (theme === 'none') return text.trimEnd();
  const end = text.trimEnd().length;
  let at = 0;
  let painted = '';
  for (const part of line) {
    const shown = part.text.slice(0, Math.max(0, end - at));
    at += part.text.length;
    const codes = codesOf(part.style, theme);
    // A blank has no colour to show, unless it is part of a bar.
    const bare = codes === '' || (shown.trim() === '' && part.style.inverse !== true);
    painted += bare ? shown : `\x1b[${codes}m${shown}${reset}`;
  }
  return painted;
}

function codesOf(of: Style, theme: ThemeName): string {
  const style = resolveStyle(of, theme);
  return [
    ...(style.bold ? ['1'] : []),
    ...(style.inverse ? ['7'] : []),
    ...(style.foreground === undefined ? [] : ['38', '5', `${style.foreground}`]),
    ...(style.background === undefined ? [] : ['48', '5', `${style.background}`]),
  ].join(';');
}
