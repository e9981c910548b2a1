/** A colour by its meaning; a theme gives it a number. */
export type Tone =
  'plain' | 'title' | 'ask' | 'fail' | 'work' | 'idle' | 'unknown' | 'accent' | 'error' | 'muted';

/** How a piece of text is to look. Colour never carries meaning alone: the words and glyphs do. */
export interface Style {
  readonly tone: Tone;
  readonly bold?: boolean;
  readonly underline?: boolean;
  /** Dimmed by colour (blessed has no dim): stale and detached rows. */
  readonly dim?: boolean;
  /** The selected row, where colour is off as well. */
  readonly inverse?: boolean;
}

/** Clean text of one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen; what is left of its width stays blank in the style of its last span. */
export type StyledLine = readonly Span[];

/** What the whole screen shows: as many lines as it is high, top to bottom. */
export interface Frame {
  readonly lines: readonly StyledLine[];
  /** Where the text cursor stands, in cells from the top left; absent where it is hidden. */
  readonly cursor?: { readonly row: number; readonly column: number };
}
