/** What the user said of a row with the keys of the monitor, kept between runs. */
export interface RowMarks {
  /** Without notifications. */
  readonly muted: boolean;
}

export const noMarks: RowMarks = { muted: false };
