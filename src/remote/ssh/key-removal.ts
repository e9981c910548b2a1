import { cleanLine } from '../../core/text/clean-text.js';
import type { SshTrouble } from './ssh-trouble.js';

/** Where a key is kept that is no longer the host's. */
export interface KnownKeyPlace {
  /** As known_hosts has it. */
  readonly name: string;
  /** The user's file. */
  readonly file: string | undefined;
}

/** Where `ssh-keygen -R` looks by itself. */
const usualFile = '/.ssh/known_hosts';

/** A changed key with the very command that removes the old one; any other trouble as it is. */
export function withKeyRemoval(found: SshTrouble, { name, file }: KnownKeyPlace): SshTrouble {
  if (found.kind !== 'hostkey-changed') return found;
  const words = [name, ...(file === undefined || file.endsWith(usualFile) ? [] : ['-f', file])];
  // What cannot be quoted is for the user to find.
  if (words.some((word) => word.includes("'") || word !== cleanLine(word, 400))) return found;
  const command = ['ssh-keygen -R', ...words.map(quoted)].join(' ');
  return { ...found, hint: `if that is right, run \`${command}\`, then \`ssh {host}\` once` };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
