import { displayWidth, drawable } from './display-width.js';
import { span, wrap, type Span, type StyledLine, type Tone } from './line.js';

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
  const room = Math.max(leastTextWidth, width - labelWidth);
  const lines = unbroken ? [drawable(text)] : wrap(text, room);
  return beside(span(`  ${label}`, 'muted'), lines, { labelWidth, tone });
}

/** The lines of a text, and its label left of the first one. */
export function beside(
  label: Span,
  lines: readonly string[],
  { labelWidth, tone = 'plain' }: { readonly labelWidth: number; readonly tone?: Tone },
): readonly StyledLine[] {
  return lines.map((line, index) => {
    const used = index === 0 ? displayWidth(label.text) : 0;
    const blank = span(' '.repeat(Math.max(1, labelWidth - used)));
    return index === 0 ? [label, blank, span(line, tone)] : [blank, span(line, tone)];
  });
}

export function paragraph(text: string, width: number): readonly StyledLine[] {
  return wrap(text, Math.max(leastTextWidth, width)).map((line) => [span(line)]);
}
