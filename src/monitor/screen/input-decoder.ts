import { StringDecoder } from 'node:string_decoder';
import type { InputEvent, KeyPress, ProgramStatusAnswer } from '../state/action.js';

type TerminalEvent = InputEvent | ProgramStatusAnswer;

/** How long a lone ESC may still be the beginning of a key: about as long as in vim and tmux. */
export const escapeWaitMs = 50;
/** How long the rest of a torn sequence may take; after that the piece is dropped. */
export const tornWaitMs = 1000;

const pasteStart = '\x1b[200~';
/** A name or a filter is short; a file that was pasted by mistake is not kept. */
const maxPasteLength = 65_536;

/** The last letter of `ESC [ … X` and `ESC O X`. */
const letterKeys: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', H: 'home', M: 'enter' }),
  ...Object.entries({ P: 'f1', Q: 'f2', R: 'f3', S: 'f4' }),
]);

function numbered(first: number, names: string): readonly (readonly [number, string])[] {
  return names.split(' ').map((name, index) => [first + index, name] as const);
}

/** The number of `ESC [ N ~`. */
const tildeKeys: ReadonlyMap<number, string> = new Map([
  ...numbered(1, 'home insert delete end pageup pagedown home end'),
  ...numbered(11, 'f1 f2 f3 f4 f5'),
  ...numbered(17, 'f6 f7 f8 f9 f10'),
  ...numbered(23, 'f11 f12'),
]);

/** Code points that name a key and no character, in plain bytes and in kitty's protocol, the keypad's last. */
const codePointKeys: ReadonlyMap<number, string> = new Map([
  ...numbered(8, 'backspace tab enter'),
  [13, 'enter'],
  [27, 'escape'],
  [127, 'backspace'],
  [57_414, 'enter'],
  ...numbered(57_417, 'left right up down pageup pagedown home end'),
  [57_426, 'delete'],
]);

/** The last byte of `ESC O X` for the numeric keypad in application mode, and what each of its keys types. */
const keypadBytes = 'pqrstuvwxynojmkXl I';
const keypadCharacters = '0123456789./*-+=, \t';

/** The bits of a modifier parameter, which is sent as their sum plus one. */
const shiftBit = 1;
const ctrlBit = 4;
/** Alt, super, hyper, meta: no key of ours has them, and a wrong key would be worse than none. */
const foreignBits = 2 | 8 | 16 | 32;

type Modifiers = Pick<KeyPress, 'shift' | 'ctrl'>;

/** The modifiers of `N` or `N:event`; undefined where the key is to be ignored. */
function modifiersOf(parameter = ''): Modifiers | undefined {
  const [sum = '', event] = parameter.split(':');
  const bits = sum === '' ? 0 : Number(sum) - 1;
  // Event 3 is the release of a key (kitty's protocol).
  if (event === '3' || (bits & foreignBits) !== 0) return undefined;
  return { shift: (bits & shiftBit) !== 0, ctrl: (bits & ctrlBit) !== 0 };
}

const unmodified: Modifiers = { shift: false, ctrl: false };

function key(name: string, modifiers = unmodified, text?: string): InputEvent {
  return { kind: 'key', name, ...modifiers, text };
}

function characterKey(character: string, modifiers = unmodified): InputEvent {
  const name = character === ' ' ? 'space' : character;
  return key(name, modifiers, modifiers.ctrl ? undefined : character);
}

function namedKey(name: string | undefined, parameter?: string): InputEvent | undefined {
  const modifiers = modifiersOf(parameter);
  return name === undefined || !modifiers ? undefined : key(name, modifiers);
}

/** Excludes controls and the keys of kitty's protocol that have no name here. */
function isTypeable(point: number): boolean {
  const isPrivate = point >= 0xe000 && point <= 0xf8ff;
  return point >= 32 && point <= 0x10ffff && !isPrivate;
}

/** The character of `point` or `point:shifted`; undefined where it is none. */
function characterOf(code: string, shift: boolean): string | undefined {
  const [point = 0, shifted = 0] = code.split(':').map(Number);
  // kitty's protocol has a code point for each of the first keys of the keypad.
  if (!isTypeable(point)) return keypadCharacters.slice(0, 15)[point - 57_399];
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
  if (!modifiers) return undefined;
  const character = characterOf(code, modifiers.shift && !modifiers.ctrl);
  return character === undefined ? undefined : characterKey(character, modifiers);
}

const mouseEvents = new Map([
  [0, 'press'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
] as const);

/** `ESC [ < button ; column ; row M`: only presses and the wheel are of use. */
function mouseReport(parameters: string, final: string): InputEvent | undefined {
  const [button = Number.NaN, column = 1, row = 1] = parameters.slice(1).split(';').map(Number);
  // Shift, alt and ctrl are added to the button as 4, 8 and 16.
  const event = final === 'M' ? mouseEvents.get((button & ~28) as 0 | 64 | 65) : undefined;
  return event && { kind: 'mouse', event, row: row - 1, column: column - 1 };
}

/** `ESC [ parameters final`. */
function decodeCsi(parameters: string, final: string): InputEvent | undefined {
  if (parameters.startsWith('<')) return mouseReport(parameters, final);
  // The Linux console sends F1 to F5 as `ESC [ [ A` to `E`.
  if (parameters === '[') return namedKey(tildeKeys.get('ABCDE'.indexOf(final) + 11));
  const [first = '', second, third] = parameters.split(';');
  switch (final) {
    case 'u':
      return codePointKey(first, second);
    case '~':
      return first === '27'
        ? codePointKey(third, second)
        : namedKey(tildeKeys.get(Number(first)), second);
    case 'Z':
      return key('tab', { shift: true, ctrl: false });
    case 'M':
      return undefined;
    default:
      return namedKey(letterKeys.get(final), second);
  }
}

/** `ESC O parameters final`. */
function decodeSs3(parameters: string, final: string): InputEvent | undefined {
  const modifiers = parameters.split(';').at(-1);
  const character = keypadCharacters[keypadBytes.indexOf(final)];
  return character === undefined
    ? namedKey(letterKeys.get(final), modifiers)
    : codePointKey(`${character.charCodeAt(0)}`, modifiers);
}

function decodeCharacter(character: string): InputEvent | undefined {
  const point = character.codePointAt(0) ?? 0;
  const named = codePointKeys.get(point);
  if (named !== undefined) return key(named);
  if (point < 32) {
    const name = point === 0 ? 'space' : String.fromCharCode(point + 64).toLowerCase();
    return key(name, { ctrl: true, shift: false });
  }
  // C1 controls and what a broken byte was decoded to.
  if ((point >= 0x7f && point < 0xa0) || point === 0xfffd) return undefined;
  return characterKey(character);
}

interface Form {
  readonly whole: RegExp;
  /** Its beginning: the rest may still come, or the next sequence cuts it off. */
  readonly begun?: RegExp;
  readonly event?: (match: readonly string[]) => TerminalEvent | undefined;
}

/** What the input may begin with; the first that matches counts. */
const forms: readonly Form[] = [
  {
    whole: /^\x1b\[200~([^]*?)\x1b\[201~/,
    begun: /^\x1b\[200~[^]*/,
    event: ([, text = '']) => pasted(text),
  },
  // rxvt ends a key with Shift by `$`, which elsewhere precedes the last byte.
  { whole: /^\x1b\[(\d{1,2})\$/, event: ([, number = '']) => decodeCsi(`${number};2`, '~') },
  // The oldest mouse protocol: three bytes follow.
  { whole: /^\x1b\[M[^]{3}/, begun: /^\x1b\[M[^]{0,2}$/ },
  {
    whole: /^\x1b\[(\[?[0-?]*)[ -/]*([@-~])/,
    begun: /^\x1b\[\[?[0-?]*[ -/]*/,
    event: ([, parameters = '', final = '']) => decodeCsi(parameters, final),
  },
  {
    whole: /^\x1bO([0-9;]*)([ @-~])/,
    begun: /^\x1bO[0-9;]*/,
    event: ([, parameters = '', final = '']) => decodeSs3(parameters, final),
  },
  { whole: /^\x1b\]7501;\?(?:\x07|\x1b\\)/, event: () => ({ kind: 'program-status' }) },
  // OSC, DCS, APC, PM, SOS: other replies of the terminal that nothing waits for.
  { whole: /^\x1b[\]P_^X][^]*?(?:\x07|\x1b\\)/, begun: /^\x1b[\]P_^X][^]*/ },
  { whole: /^\x1b[\x7f\b]/, event: () => key('alt-backspace') },
  // Alt with a character is the same as Escape and the character in one read: as in vim, both are reported.
  { whole: /^\x1b(?=[^])/, begun: /^\x1b/, event: () => key('escape') },
  // Enter is one key, also when it is sent as CR LF.
  { whole: /^\r\n/, event: () => key('enter') },
  { whole: /^[^]/u, event: ([character = '']) => decodeCharacter(character) },
];

/** The length of what is at the beginning of the input, and its event if it has one. Undefined where it is incomplete. */
function takePiece(input: string): readonly [length: number, event?: TerminalEvent] | undefined {
  for (const { whole, begun, event } of forms) {
    const match = whole.exec(input);
    const found = match && event?.(match);
    if (match) return found ? [match[0].length, found] : [match[0].length];
    const length = begun?.exec(input)?.[0].length;
    if (length === input.length) return undefined;
    if (length !== undefined) return [length];
  }
  return [1];
}

function pasted(text: string): InputEvent {
  return { kind: 'paste', text: text.slice(0, maxPasteLength).replace(/\r\n?/g, '\n') };
}

/** Bytes of the terminal to keys, pastes and mouse reports. The caller has the clock: see `settle` and `forget`. */
export class InputDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  /** What is incomplete: of a paste all so far. */
  #pending = '';
  /** A lone ESC was just reported as Escape: `[` or `O` now is the late rest of its sequence. */
  #escaped = false;

  feed(bytes: Buffer): TerminalEvent[] {
    const text = this.#utf8.write(bytes);
    if (text === '') return [];
    // Ctrl-C alone leaves a paste whose end was lost, so that the keyboard is never dead.
    if (text === '\x03' && this.#pending.startsWith(pasteStart)) this.#pending = '';
    const torn = this.#escaped && (text.startsWith('[') || text.startsWith('O'));
    this.#escaped = false;
    this.#pending += torn ? `\x1b${text}` : text;
    const events: TerminalEvent[] = [];
    while (this.#pending !== '') {
      const piece = takePiece(this.#pending);
      if (!piece) break;
      const [length, event] = piece;
      this.#pending = this.#pending.slice(length);
      if (event) events.push(event);
    }
    const [paste, rest] = splitPaste(this.#pending);
    if (paste.length > maxPasteLength) {
      this.#pending = pasteStart + paste.slice(0, maxPasteLength).replace(endBegun, '') + rest;
    }
    return events;
  }

  /** To be called if nothing came for `escapeWaitMs`: a lone ESC was the Escape key. */
  settle(): InputEvent[] {
    if (this.#pending !== '\x1b') return [];
    this.#pending = '';
    this.#escaped = true;
    return [key('escape')];
  }

  /** To be called if nothing came for `tornWaitMs`: drops what is incomplete. */
  forget(): InputEvent[] {
    this.#escaped = false;
    const [paste, rest] = splitPaste(this.#pending);
    const isPaste = this.#pending.startsWith(pasteStart);
    // Not the end: what still comes belongs to the paste and must not become keys. Escape leaves it.
    this.#pending = isPaste && rest !== '\x1b' ? pasteStart + rest : '';
    return paste === '' ? [] : [pasted(paste)];
  }
}

/** How the end of a paste may begin, at the end of what was read. */
const endBegun = /(?:\x1b\[?2?0?1?)?$/;

/** What was pasted so far, if anything, and the beginning of its end. */
function splitPaste(pending: string): readonly [paste: string, rest: string] {
  if (!pending.startsWith(pasteStart)) return ['', ''];
  const [rest = ''] = endBegun.exec(pending) ?? [];
  return [pending.slice(pasteStart.length, pending.length - rest.length), rest];
}
