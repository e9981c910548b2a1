import { StringDecoder } from 'node:string_decoder';
import { decodeCharacter, decodeCsi, decodeSs3 } from './decode-sequence.js';
import type { InputEvent } from '../state/action.js';

/** How long a lone ESC may still be the beginning of a key: what vim and tmux take, a little more. */
export const escapeWaitMs = 50;
/** How long the rest of a torn sequence may take; after that the piece is dropped. */
export const tornWaitMs = 1000;

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';
/** A name or a filter is short; a file that was pasted by mistake is not kept. */
const maxPasteLength = 65_536;

/** Bytes of the terminal to keys, pastes and mouse reports. Time is told to it by its user. */
export interface InputDecoder {
  readonly feed: (bytes: Buffer) => InputEvent[];
  /** Nothing came for `escapeWaitMs`: a lone ESC was the Escape key. */
  readonly settle: () => InputEvent[];
  /** Nothing came for `tornWaitMs`: what is incomplete will stay so. */
  readonly forget: () => InputEvent[];
}

/** What stands at the beginning of the input: an event or nothing of interest, and its length. */
type Piece = { readonly length: number; readonly event: InputEvent | undefined } | 'incomplete';

const csi = /^\x1b\[(\[?[0-?]*)[ -/]*([@-~])/;
const csiBegun = /^\x1b\[\[?[0-?]*[ -/]*/;
/** rxvt ends a key with Shift by `$`, which elsewhere stands before the last byte. */
const rxvtShifted = /^\x1b\[(\d{1,2})\$/;
const ss3 = /^\x1bO([0-9;]*)([ @-~])/;
const ss3Begun = /^\x1bO[0-9;]*/;
/** OSC, DCS, APC, PM, SOS: answers of the terminal that nobody waits for. */
const stringSequence = /^\x1b[\]P_^X][^]*?(?:\x07|\x1b\\)/;
const stringBegun = /^\x1b[\]P_^X]/;

/** A sequence without its end, which may still come, or is cut off by the next sequence. */
function brokenOff(input: string, begun: RegExp): Piece {
  const length = begun.exec(input)?.[0].length ?? 1;
  return length === input.length ? 'incomplete' : { length, event: undefined };
}

function takeCsi(input: string): Piece {
  const shifted = rxvtShifted.exec(input);
  if (shifted) return { length: shifted[0].length, event: decodeCsi(`${shifted[1]};2`, '~') };
  const match = csi.exec(input);
  if (!match) return brokenOff(input, csiBegun);
  const [whole, parameters = '', final = ''] = match;
  // The oldest mouse protocol: three bytes follow.
  if (final === 'M' && parameters === '') {
    return input.length < 6 ? 'incomplete' : { length: 6, event: undefined };
  }
  return { length: whole.length, event: decodeCsi(parameters, final) };
}

const altBackspace: InputEvent = {
  kind: 'key',
  key: { name: 'alt-backspace', ctrl: false, shift: false, text: undefined },
};

function takeSs3(input: string): Piece {
  const match = ss3.exec(input);
  if (match) return { length: match[0].length, event: decodeSs3(match[1] ?? '', match[2] ?? '') };
  return brokenOff(input, ss3Begun);
}

function takeEscape(input: string): Piece {
  const next = input[1];
  if (next === undefined) return 'incomplete';
  if (next === '[') return takeCsi(input);
  if (next === 'O') return takeSs3(input);
  if (stringBegun.test(input)) {
    const match = stringSequence.exec(input);
    return match ? { length: match[0].length, event: undefined } : 'incomplete';
  }
  if (next === '\x7f' || next === '\b') return { length: 2, event: altBackspace };
  // Alt with a character looks the same as Escape and the character in one read: as in vim, both are told.
  return { length: 1, event: decodeCharacter('\x1b') };
}

function takePiece(input: string): Piece {
  if (input.startsWith('\x1b')) return takeEscape(input);
  // Enter is one key, also where it is sent as CR LF.
  if (input.startsWith('\r\n')) return { length: 2, event: decodeCharacter('\r') };
  const character = String.fromCodePoint(input.codePointAt(0) ?? 0);
  return { length: character.length, event: decodeCharacter(character) };
}

/** How much of the end of `text` may be the beginning of `mark`. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

function pasted(text: string): InputEvent {
  return { kind: 'paste', text: text.replace(/\r\n?/g, '\n') };
}

class Decoder implements InputDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #pending = '';
  /** The text of a paste that has not ended yet. */
  #paste: string | undefined;
  /** A lone ESC was just told as Escape: `[` or `O` now is the late rest of a torn sequence. */
  #escaped = false;

  readonly feed = (bytes: Buffer): InputEvent[] => {
    const text = this.#utf8.write(bytes);
    if (text === '') return [];
    // Ctrl-C alone leaves a paste whose end was lost, so that the keyboard is never dead.
    if (this.#paste !== undefined && text === '\x03') {
      this.#paste = undefined;
      this.#pending = '';
    }
    const torn = this.#escaped && (text.startsWith('[') || text.startsWith('O'));
    this.#escaped = false;
    return this.#take(torn ? `\x1b${text}` : text);
  };

  readonly settle = (): InputEvent[] => {
    if (this.#pending !== '\x1b' || this.#paste !== undefined) return [];
    this.#pending = '';
    this.#escaped = true;
    return [{ kind: 'key', key: { name: 'escape', ctrl: false, shift: false, text: undefined } }];
  };

  readonly forget = (): InputEvent[] => {
    this.#escaped = false;
    if (this.#paste === undefined) {
      this.#pending = '';
      return [];
    }
    // Not the end: what still comes belongs to the paste and must not become keys. Escape leaves it.
    const text = this.#paste;
    const left = this.#pending === '\x1b';
    if (left) this.#pending = '';
    this.#paste = left ? undefined : '';
    return text === '' ? [] : [pasted(text)];
  };

  #take(text: string): InputEvent[] {
    this.#pending += text;
    const events: InputEvent[] = [];
    while (this.#pending !== '') {
      const piece = this.#paste === undefined ? this.#takeKey() : this.#takePaste(this.#paste);
      if (piece === 'incomplete') break;
      this.#pending = this.#pending.slice(piece.length);
      if (piece.event) events.push(piece.event);
    }
    return events;
  }

  #takeKey(): Piece {
    if (this.#pending.startsWith(pasteStart)) {
      this.#paste = '';
      return { length: pasteStart.length, event: undefined };
    }
    return takePiece(this.#pending);
  }

  #takePaste(sofar: string): Piece {
    const end = this.#pending.indexOf(pasteEnd);
    const stop = end >= 0 ? end : this.#pending.length - overlap(this.#pending, pasteEnd);
    const text = sofar + this.#pending.slice(0, stop);
    const kept = text.slice(0, maxPasteLength);
    if (end < 0) {
      this.#paste = kept;
      this.#pending = this.#pending.slice(stop);
      return 'incomplete';
    }
    this.#paste = undefined;
    return { length: end + pasteEnd.length, event: pasted(kept) };
  }
}

export function createInputDecoder(): InputDecoder {
  return new Decoder();
}
