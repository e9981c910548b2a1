import type { InputEvent } from '../state/action.js';

/** The last letter of `ESC [ … X` and `ESC O X`. */
const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** The number of `ESC [ N ~`. */
const tildeKeys: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** `ESC [ [ X`, which is how the Linux console says F1 to F5. */
const consoleKeys: Readonly<Record<string, string>> = {
  A: 'f1',
  B: 'f2',
  C: 'f3',
  D: 'f4',
  E: 'f5',
};

/** Code points that name a key and no character, in kitty's protocol and in plain bytes. */
const codePointKeys: ReadonlyMap<number, string> = new Map([
  [8, 'backspace'],
  [9, 'tab'],
  [10, 'enter'],
  [13, 'enter'],
  [27, 'escape'],
  [127, 'backspace'],
  // The keypad of kitty's protocol.
  [57_414, 'enter'],
  [57_417, 'left'],
  [57_418, 'right'],
  [57_419, 'up'],
  [57_420, 'down'],
  [57_421, 'pageup'],
  [57_422, 'pagedown'],
  [57_423, 'home'],
  [57_424, 'end'],
  [57_426, 'delete'],
]);

/** The last byte of `ESC O X` for the numeric keypad in application mode, and what each of its keys types. */
const keypadBytes = 'pqrstuvwxynojmkXl I';
const keypadCharacters = '0123456789./*-+=, \t';

/** kitty's protocol has a code point for each of the first of them. */
const keypadPoints = { first: 57_399, characters: keypadCharacters.slice(0, 15) };

/** The bits of a modifier parameter, which is sent as their sum plus one. */
const shiftBit = 1;
const ctrlBit = 4;
/** Alt, super, hyper, meta: no key of ours has them, and a wrong key would be worse than none. */
const foreignBits = 2 | 8 | 16 | 32;

interface Modifiers {
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/** The modifiers of `N` or `N:event`; undefined where the key is to be ignored. */
function modifiersOf(parameter: string | undefined): Modifiers | undefined {
  const [sum = '', event = ''] = (parameter ?? '').split(':');
  const bits = sum === '' ? 0 : Number(sum) - 1;
  // Event 3 is a key that is let go (kitty's protocol).
  if (event === '3' || (bits & foreignBits) !== 0) return undefined;
  return { shift: (bits & shiftBit) !== 0, ctrl: (bits & ctrlBit) !== 0 };
}

function namedKey(name: string | undefined, parameter?: string): InputEvent | undefined {
  const modifiers = modifiersOf(parameter);
  if (name === undefined || !modifiers) return undefined;
  return { kind: 'key', key: { name, ...modifiers, text: undefined } };
}

/** Whether a character can be typed by it: no control, no key of kitty's protocol without a name here. */
function isTypeable(point: number): boolean {
  const isPrivate = point >= 0xe000 && point <= 0xf8ff;
  return point >= 32 && point <= 0x10ffff && !isPrivate;
}

/** The character of `point` or `point:shifted`; undefined where it is none. */
function characterOf(code: string, shift: boolean): string | undefined {
  const [point = 0, shifted = 0] = code.split(':').map(Number);
  if (!isTypeable(point)) return undefined;
  if (shift && isTypeable(shifted)) return String.fromCodePoint(shifted);
  const base = String.fromCodePoint(point);
  return shift ? base.toUpperCase() : base;
}

/** A key by its code point: kitty's `ESC [ N ; M u` and xterm's `ESC [ 27 ; M ; N ~`. */
function codePointKey(code = '', parameter?: string): InputEvent | undefined {
  const point = Number.parseInt(code, 10);
  const named = codePointKeys.get(point);
  if (named !== undefined) return namedKey(named, parameter);
  const modifiers = modifiersOf(parameter);
  const character =
    keypadPoints.characters[point - keypadPoints.first] ??
    (modifiers && characterOf(code, modifiers.shift && !modifiers.ctrl));
  if (!modifiers || character === undefined) return undefined;
  const name = character === ' ' ? 'space' : character;
  return { kind: 'key', key: { name, ...modifiers, text: modifiers.ctrl ? undefined : character } };
}

/** `ESC [ < button ; column ; row M`: only presses and the wheel are of use. */
function mouseReport(parameters: string, final: string): InputEvent | undefined {
  const [button = Number.NaN, column = 1, row = 1] = parameters.slice(1).split(';').map(Number);
  const kinds = new Map([
    [0, 'press'],
    [64, 'wheel-up'],
    [65, 'wheel-down'],
  ] as const);
  // Shift, alt and ctrl are added to the button as 4, 8 and 16.
  const kind = final === 'M' ? kinds.get((button & ~28) as 0 | 64 | 65) : undefined;
  return kind && { kind: 'mouse', report: { kind, row: row - 1, column: column - 1 } };
}

/** What `ESC [ parameters final` says; undefined where it says nothing to us. */
export function decodeCsi(parameters: string, final: string): InputEvent | undefined {
  if (parameters.startsWith('<')) return mouseReport(parameters, final);
  if (parameters.startsWith('[')) return namedKey(consoleKeys[final]);
  const [first = '', second, third] = parameters.split(';');
  switch (final) {
    case 'u':
      return codePointKey(first, second);
    case '~':
      return first === '27' ? codePointKey(third, second) : namedKey(tildeKeys[first], second);
    case 'Z':
      return { kind: 'key', key: { name: 'tab', ctrl: false, shift: true, text: undefined } };
    case 'M':
      return undefined;
    default:
      return namedKey(letterKeys[final], second);
  }
}

/** What `ESC O final` says. */
export function decodeSs3(parameters: string, final: string): InputEvent | undefined {
  const modifiers = parameters.split(';').at(-1);
  const character = keypadCharacters[keypadBytes.indexOf(final)];
  return character === undefined
    ? namedKey(letterKeys[final], modifiers)
    : codePointKey(`${character.charCodeAt(0)}`, modifiers);
}

/** A character that stands for itself, or a control character. */
export function decodeCharacter(character: string): InputEvent | undefined {
  const point = character.codePointAt(0) ?? 0;
  const named = codePointKeys.get(point);
  const plain = { ctrl: false, shift: false };
  if (named !== undefined) return { kind: 'key', key: { name: named, ...plain, text: undefined } };
  if (point < 32) {
    const name = point === 0 ? 'space' : String.fromCharCode(point + 64).toLowerCase();
    return { kind: 'key', key: { name, ctrl: true, shift: false, text: undefined } };
  }
  // C1 controls and what a broken byte was decoded to.
  if ((point >= 0x7f && point < 0xa0) || point === 0xfffd) return undefined;
  const name = character === ' ' ? 'space' : character;
  return { kind: 'key', key: { name, ...plain, text: character } };
}
