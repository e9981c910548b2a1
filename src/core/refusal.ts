/** Why something that the user asked for cannot be done. */
export interface Refusal {
  /** What happened and what to do about it, in one clean sentence without a full stop. */
  readonly reason: string;
  /** A line for a shell that does it, or some of it, by hand; undefined: there is none. */
  readonly paste: string | undefined;
}
