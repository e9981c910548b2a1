import { ansiLine } from '../../output/text/ansi.js';
import { glyphsFor, type Glyphs } from '../../output/text/glyphs.js';
import type { StyledLine } from '../../output/text/line.js';
import { outputStyle, type OutputStyle } from '../../options/output-style.js';
import type { Options } from '../../options/options.js';
import { outputTarget, printText } from '../../platform/print-text.js';

export interface PageStyle extends Pick<OutputStyle, 'theme'> {
  readonly width: number;
  readonly glyphs: Glyphs;
}

/** In columns, unless --width says more: longer lines are hard to read. In a pipe too, its lines are for people. */
const widest = 120;
const pipeWidth = 100;

/** How it is printed on our own stdout. */
export function styleHere(options: Options): OutputStyle {
  return outputStyle(options, outputTarget(), process.env);
}

export function pageStyle(options: Options): PageStyle {
  const { width = pipeWidth, theme, unicode } = styleHere(options);
  return {
    ...{ theme, width: options.width ?? Math.min(width, widest) },
    glyphs: glyphsFor({ unicode }),
  };
}

export async function printPage(
  lines: readonly StyledLine[],
  { theme }: Pick<PageStyle, 'theme'>,
): Promise<void> {
  await printText(lines.map((line) => `${ansiLine(line, theme)}\n`).join(''));
}
