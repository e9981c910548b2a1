/** A program and its words as the system is handed them: no shell reads them. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** Set on top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take, where that is not a matter of seconds: its user is asked something first. */
  readonly timeoutMs?: number;
}
