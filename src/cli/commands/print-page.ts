import type { ThemeName } from '../../output/text/theme.js';
import { ansiLine } from '../../output/text/ansi.js';
import { type Glyphs, glyphsFor } from '../../output/text/glyphs.js';
import type { StyledLine } from '../../output/text/line.js';
import { outputStyle, showsUnicode } from '../../options/output-style.js';
import type { Options } from '../../options/options.js';
import { outputTarget, printText } from '../../platform/print-text.js';

export interface PageStyle {
  readonly width: number;
  readonly theme: ThemeName;
  readonly glyphs: Glyphs;
}

/** In columns, unless --width says more: longer lines are hard to read. In a pipe too, its lines are for people. */
const widest = 120;
const pipeWidth = 100;

export function pageStyle(options: Pick<Options, 'settings' | 'width'>): PageStyle {
  const { width = pipeWidth, theme } = outputStyle(options, outputTarget(), process.env);
  return {
    width: options.width ?? Math.min(width, widest),
    theme,
    glyphs: glyphsFor({ unicode: showsUnicode(options.settings, process.env) }),
  };
}

export async function printPage(
  lines: readonly StyledLine[],
  { theme }: Pick<PageStyle, 'theme'>,
): Promise<void> {
  await printText(lines.map((line) => `${ansiLine(line, theme)}\n`).join(''));
}
