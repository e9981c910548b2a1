/** What is known of the terminal before anything is drawn. */
export interface TerminalFacts {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** The value of TERM. */
  readonly term: string | undefined;
}

/** Why the monitor cannot be shown, so that the caller prints the plain table instead; undefined where it can. */
export type TerminalLack = 'no-output' | 'no-keyboard' | 'dumb';

export function terminalLack(facts: TerminalFacts): TerminalLack | undefined {
  if (!facts.outputIsTerminal) return 'no-output';
  if (!facts.inputIsTerminal) return 'no-keyboard';
  return facts.term === undefined || facts.term === '' || facts.term === 'dumb'
    ? 'dumb'
    : undefined;
}
