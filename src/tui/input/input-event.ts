/** One key as the terminal told it, whichever of the many ways terminals have to say it. */
export interface KeyPress {
  /** `up`, `enter`, `f1`, `space`, or the character itself, as it was typed (`q`, `Q`, `/`). */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** What the key types; empty for keys that type nothing. */
  readonly text: string;
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
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'mouse'; readonly report: MouseReport };
