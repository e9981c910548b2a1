import { cutEnd } from '../../output/text/display-width.js';
import { textCells } from '../../output/text/text-cells.js';

/** A text being typed; its cursor is before the `cursor`-th character as a person counts them (👩‍💻 is one). */
export interface TextInput {
  readonly text: string;
  readonly cursor: number;
}

export type TextEdit =
  | { readonly kind: 'insert'; readonly text: string }
  | {
      readonly kind:
        'left' | 'right' | 'home' | 'end' | 'backspace' | 'delete' | 'delete-word' | 'clear';
    };

export function textInput(text: string): TextInput {
  return { text, cursor: characters(text).length };
}

/** The characters of a text as a person counts them. */
function characters(text: string): readonly string[] {
  return textCells(text).map(({ source }) => source);
}

export function editText({ text, cursor: place }: TextInput, edit: TextEdit): TextInput {
  const all = characters(text);
  const cursor = Math.min(place, all.length);
  const before = all.slice(0, cursor);
  const after = all.slice(cursor);
  switch (edit.kind) {
    case 'insert': {
      // Line ends and tabs of pasted text become blanks; other controls are removed.
      const text = edit.text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '');
      return joined([...before, text], after);
    }
    case 'left':
      return { text, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { text, cursor: Math.min(all.length, cursor + 1) };
    case 'home':
      return { text, cursor: 0 };
    case 'end':
      return { text, cursor: all.length };
    case 'backspace':
      return joined(before.slice(0, -1), after);
    case 'delete':
      return joined(before, after.slice(1));
    case 'delete-word':
      return joined([before.join('').replace(/[^ ]* *$/, '')], after);
    case 'clear':
      return joined([], []);
  }
}

/** The cursor is counted again: an inserted mark may have joined the character before it. */
function joined(before: readonly string[], after: readonly string[]): TextInput {
  const start = textInput(before.join(''));
  return { ...start, text: start.text + after.join('') };
}

/** The part of an input that is shown in `width` cells, and the cell of its cursor: the cursor never leaves the field. */
export function inputWindow(input: TextInput, width: number): TextInput {
  const cells = textCells(input.text);
  let start = 0;
  let before = 0;
  for (const cell of cells.slice(0, input.cursor)) before += cell.width;
  while (before >= width && start < input.cursor) {
    before -= cells[start]?.width ?? 0;
    start += 1;
  }
  const rest = cells.slice(start).map(({ text }) => text);
  return {
    text: cutEnd(rest.join(''), width, ''),
    cursor: Math.max(0, Math.min(before, width - 1)),
  };
}
