import { ansiLine, type OutputStyle } from '../../output/text/ansi.js';
import type { StyledLine } from '../../output/text/line.js';
import { outputStyle } from '../../options/output-style.js';
import type { Options } from '../../options/options.js';
import { outputTarget, printText } from '../../platform/print-text.js';

export interface PageStyle extends OutputStyle {
  readonly width: number;
}

/** In columns, unless --width says more: longer lines are hard to read. In a pipe too, its lines are for people. */
const widest = 120;
const pipeWidth = 100;

export function styleHere(options: Options): OutputStyle {
  return outputStyle(options, outputTarget(), process.env);
}

export function pageStyle(options: Options): PageStyle {
  const { width = pipeWidth, ...style } = styleHere(options);
  return { ...style, width: options.width ?? Math.min(width, widest) };
}

export async function printPage(lines: readonly StyledLine[], { theme }: PageStyle): Promise<void> {
  await printText(lines.map((line) => `${ansiLine(line, theme)}\n`).join(''));
}
