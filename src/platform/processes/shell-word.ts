import type { CommandLine } from './command-line.js';

/** No `=` or `%` in front: zsh and fish would read more into them. */
const plainWord = /^[A-Za-z0-9@+:,./_-][A-Za-z0-9@%+=:,./_-]*$/;

/**
 * One word for sh, bash, zsh, fish and tcsh alike. In single quotes all of them agree but for the quote
 * itself, the backslash (fish) and the exclamation mark (tcsh): those stand outside, each behind a backslash.
 * Text with a line break is no word for tcsh: whoever calls keeps control characters out.
 */
export function shellWord(text: string): string {
  if (plainWord.test(text)) return text;
  const pieces = text.split(/(['\\!])/).filter((piece) => piece !== '');
  if (pieces.length === 0) return "''";
  return pieces.map((piece) => (/^['\\!]$/.test(piece) ? `\\${piece}` : `'${piece}'`)).join('');
}

/** A command as a person would type it. */
export function shellLine({ program, args, env = {} }: CommandLine): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
  const words = [program, ...args].map(shellWord);
  return [...(settings.length > 0 ? ['env', ...settings] : []), ...words].join(' ');
}
