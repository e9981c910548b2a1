/** What is known of the terminal before anything is drawn. */
export interface TerminalFacts {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--no-color`. */
  readonly noColour: boolean;
}

export type TerminalKind =
  | { readonly kind: 'screen'; readonly colour: boolean; readonly unicode: boolean }
  /** The monitor cannot be shown: the caller prints the plain table instead. */
  | { readonly kind: 'plain'; readonly because: 'output' | 'input' | 'dumb' };

/** Whether the locale is UTF-8, in the order in which POSIX asks its variables. */
function isUnicode(environment: TerminalFacts['environment']): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG']
    .map((name) => environment[name] ?? '')
    .find((value) => value !== '');
  return /utf-?8/i.test(locale ?? '');
}

/** Whether the terminal can show the monitor, and with what. */
export function detectTerminal(facts: TerminalFacts): TerminalKind {
  const { environment } = facts;
  if (!facts.outputIsTerminal) return { kind: 'plain', because: 'output' };
  if (!facts.inputIsTerminal) return { kind: 'plain', because: 'input' };
  if ((environment['TERM'] ?? 'dumb') === 'dumb') return { kind: 'plain', because: 'dumb' };
  // https://no-color.org: any value but an empty one.
  const colour = !facts.noColour && (environment['NO_COLOR'] ?? '') === '';
  return { kind: 'screen', colour, unicode: isUnicode(environment) };
}
