import type { KeyPress } from './key-press.js';

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
