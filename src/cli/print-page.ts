import { ansiLine } from '../render/ansi.js';
import { type Glyphs, glyphsFor } from '../render/glyphs.js';
import type { StyledLine } from '../render/styled-line.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { speaksUtf8 } from './speaks-utf8.js';

export interface PageStyle {
  readonly width: number;
  readonly colour: boolean;
  readonly glyphs: Glyphs;
}

/** As wide as a page is good to read, in a pipe too: its lines are for people. */
const widest = 120;
const pipeWidth = 100;

/** How a page is printed here: coloured on a terminal alone. */
export function pageStyle({ noColor }: Pick<Options, 'noColor'>): PageStyle {
  const { isTTY, columns } = process.stdout;
  return {
    width: isTTY ? Math.min(columns, widest) : pipeWidth,
    colour: isTTY && !noColor && process.env['TERM'] !== 'dumb',
    glyphs: glyphsFor({ unicode: speaksUtf8(process.env) }),
  };
}

export async function printPage(
  lines: readonly StyledLine[],
  { colour }: Pick<PageStyle, 'colour'>,
): Promise<void> {
  await printText(lines.map((line) => `${ansiLine(line, colour)}\n`).join(''));
}
