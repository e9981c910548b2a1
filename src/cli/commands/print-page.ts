import type { ThemeName } from '../../output/text/theme-name.js';
import { ansiLine } from '../../output/text/ansi.js';
import { type Glyphs, glyphsFor } from '../../output/text/glyphs.js';
import type { StyledLine } from '../../output/text/styled-line.js';
import type { Options } from '../../options/options.js';
import { printText } from '../../platform/print-text.js';
import { showsUnicode } from '../../options/shows-unicode.js';
import { terminalSize } from '../../platform/terminal-output.js';

export interface PageStyle {
  readonly width: number;
  readonly theme: ThemeName;
  readonly glyphs: Glyphs;
}

/** As wide as a page is good to read, in a pipe too: its lines are for people. */
const widest = 120;
const pipeWidth = 100;

/** How a page is printed here: coloured on a terminal alone. */
export function pageStyle({ settings }: Pick<Options, 'settings'>): PageStyle {
  const { isTTY } = process.stdout;
  const { columns } = terminalSize(process.stdout);
  return {
    width: isTTY ? Math.min(columns, widest) : pipeWidth,
    theme: isTTY && process.env['TERM'] !== 'dumb' ? settings.theme.value : 'none',
    glyphs: glyphsFor({ unicode: showsUnicode(settings, process.env) }),
  };
}

export async function printPage(
  lines: readonly StyledLine[],
  { theme }: Pick<PageStyle, 'theme'>,
): Promise<void> {
  await printText(lines.map((line) => `${ansiLine(line, theme)}\n`).join(''));
}
