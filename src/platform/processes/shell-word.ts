/** A program and its words as the system is handed them: no shell reads them. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** Set on top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take, where that is not a matter of seconds: its user is asked something first. */
  readonly timeoutMs?: number;
}

/** Without `=` or `%` at the start, which are special in zsh and fish. */
const plainWord = /^[A-Za-z0-9@+:,./_-][A-Za-z0-9@%+=:,./_-]*$/;

/**
 * Quotes text for sh, bash, zsh, fish and tcsh alike, by single quotes, save the quote itself, the backslash (special in
 * fish) and the exclamation mark (tcsh), which are escaped outside. The text must have no control characters.
 */
export function shellWord(text: string): string {
  if (plainWord.test(text)) return text;
  const pieces = text.split(/(['\\!])/).filter((piece) => piece !== '');
  if (pieces.length === 0) return "''";
  return pieces.map((piece) => (/^['\\!]$/.test(piece) ? `\\${piece}` : `'${piece}'`)).join('');
}

export function shellLine({ program, args, env = {} }: CommandLine): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
  const words = [program, ...args].map(shellWord);
  return [...(settings.length > 0 ? ['env', ...settings] : []), ...words].join(' ');
}
