import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../output/text/display-width.js';
import { editText, inputWindow, textInput, type TextEdit, type TextInput } from './text-input.js';

/** An input as one text, its cursor a bar. */
function shown({ text, cursor }: TextInput): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function typed(before: string): TextInput {
  const [start = '', end = ''] = before.split('|');
  return { text: start + end, cursor: start.length };
}

test.each<[string, TextEdit, string]>([
  ['ab|', { kind: 'insert', text: 'c' }, 'abc|'],
  ['a|b', { kind: 'insert', text: '日本' }, 'a日本|b'],
  ['a|', { kind: 'insert', text: 'x\r\ny\tz\x1b' }, 'ax y z|'],
  ['a|b', { kind: 'left' }, '|ab'],
  ['|ab', { kind: 'left' }, '|ab'],
  ['a|b', { kind: 'right' }, 'ab|'],
  ['ab|', { kind: 'right' }, 'ab|'],
  ['ab|', { kind: 'home' }, '|ab'],
  ['|ab', { kind: 'end' }, 'ab|'],
  ['日本|', { kind: 'backspace' }, '日|'],
  ['|ab', { kind: 'backspace' }, '|ab'],
  ['a|bc', { kind: 'delete' }, 'a|c'],
  ['ab|', { kind: 'delete' }, 'ab|'],
  ['one two  |x', { kind: 'delete-word' }, 'one |x'],
  ['one|', { kind: 'delete-word' }, '|'],
  ['a|b', { kind: 'clear' }, '|'],
])('%j after %j is %j', (before, edit, after) => {
  expect(shown(editText(typed(before), edit))).toBe(after);
});

test('an emoji of several is one character to the cursor, and stays whole', () => {
  const input = textInput('a👩‍💻b');
  expect(input.cursor).toBe(3);
  const left = editText(editText(input, { kind: 'left' }), { kind: 'backspace' });
  expect(left.text).toBe('ab');
});

test('a mark typed after its letter joins it', () => {
  expect(editText(textInput('e'), { kind: 'insert', text: '\u0301' }).cursor).toBe(1);
});

test('the field shows the text around the cursor', () => {
  expect(inputWindow(textInput('0123456789'), 5)).toEqual({ text: '6789', cursor: 4 });
  expect(inputWindow({ text: '日本語', cursor: 1 }, 5)).toEqual({ text: '日本', cursor: 2 });
});

test('whatever is typed, the cursor stays within the text and within its field', () => {
  const edit = fc.oneof<fc.Arbitrary<TextEdit>[]>(
    fc.string({ unit: 'grapheme' }).map((text) => ({ kind: 'insert', text })),
    fc
      .constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'delete-word')
      .map((kind) => ({ kind })),
  );
  fc.assert(
    fc.property(fc.array(edit), fc.integer({ min: 1, max: 20 }), (edits, width) => {
      const input = edits.reduce(editText, textInput(''));
      expect(input.cursor).toBeLessThanOrEqual(textInput(input.text).cursor);
      const window = inputWindow(input, width);
      expect(window.cursor).toBeGreaterThanOrEqual(0);
      expect(window.cursor).toBeLessThan(width);
      expect(displayWidth(window.text)).toBeLessThanOrEqual(width);
    }),
  );
});
