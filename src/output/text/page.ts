import { displayWidth, drawable } from './display-width.js';
import { span, wrap, type Style, type StyledLine, type Tone } from './line.js';

/** A label and what stands beside it; an empty label goes on with the one before. */
export interface PageField {
  readonly label: string;
  readonly text: string;
  readonly tone?: Tone;
  /** A path is not broken: whoever copies it wants all of it. */
  readonly unbroken?: boolean;
}

/** Narrower than this a text is no longer read but spelt. */
const leastTextWidth = 20;

/** A part of a page that is printed and scrolls: a title, and below it fields whose long texts go on below themselves. Without fields nothing. */
export function section(
  title: string,
  fields: readonly PageField[],
  { width, labelWidth }: { readonly width: number; readonly labelWidth: number },
): readonly StyledLine[] {
  if (fields.length === 0) return [];
  return [
    [],
    [span(title, { tone: 'accent', bold: true })],
    ...fields.flatMap((field) => fieldLines(field, width, labelWidth)),
  ];
}

function fieldLines(
  { label, text, tone = 'plain', unbroken = false }: PageField,
  width: number,
  labelWidth: number,
): readonly StyledLine[] {
  const style: Style = { tone };
  const room = Math.max(leastTextWidth, width - labelWidth);
  const lines = unbroken ? [drawable(text)] : wrap(text, room);
  return lines.map((line, index) => {
    const name = index === 0 ? `  ${label}` : '';
    const blank = ' '.repeat(Math.max(1, labelWidth - displayWidth(name)));
    return [span(name, 'muted'), span(blank), span(line, style)];
  });
}

export function paragraph(text: string, width: number): readonly StyledLine[] {
  return wrap(text, Math.max(leastTextWidth, width)).map((line) => [span(line)]);
}
