/** A key as the terminal gave it. */
export interface KeyPress {
  /** up down left right pageup pagedown home end enter escape tab backspace delete space f1, or a character. */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** What it types; undefined for a key that types nothing. */
  readonly text: string | undefined;
}
