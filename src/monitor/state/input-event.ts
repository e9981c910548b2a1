/** A key as the terminal gave it. */
export interface KeyPress {
  /** up down left right pageup pagedown home end enter escape tab backspace delete space f1, or a character. */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** What it types; undefined for a key that types nothing. */
  readonly text: string | undefined;
}

/** What a mouse did, in cells from the top left, from 0. */
export interface MouseReport {
  readonly kind: 'press' | 'wheel-up' | 'wheel-down';
  readonly row: number;
  readonly column: number;
}

/** What the user did at the terminal. */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: KeyPress }
  /** Pasted text goes into an open text field, and nowhere else. */
  | { readonly kind: 'paste'; readonly text: string }
  /** With `--mouse`. */
  | { readonly kind: 'mouse'; readonly report: MouseReport };
