import { displayWidth, drawable } from './display-width.js';
import { span, wrap, type Span, type StyledLine, type Tone } from './line.js';

/** A label and its text; an empty label continues the field before. */
export interface PageField {
  readonly label: string;
  readonly text: string;
  readonly tone?: Tone;
  /** Not wrapped: for a path, which can then be copied whole. */
  readonly unbroken?: boolean;
}

const leastTextWidth = 20;

/** A title, and below it fields whose long texts are wrapped. Nothing if there are no fields. */
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
