import type { Command } from '../../options/command.js';
import { flagFacts, wordValues, type FlagFacts, type ValueKind } from '../../options/flag-facts.js';

/** codex-ps without a command (its name is empty), or with one: what completes after it. */
export interface ShellTable {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagFacts[];
  readonly words: readonly ValueKind[];
}

/** What the completions and the man page are made of: the plain codex-ps first, then each command that help shows. */
export type ShellTables = readonly [plain: ShellTable, ...commands: ShellTable[]];

export function shellTables(commands: readonly Command[]): ShellTables {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  return [
    { name: '', summary: '', flags: flagFacts(undefined), words: [] },
    ...shown.map((command) => ({
      name: command.name,
      summary: command.summary,
      flags: flagFacts(command),
      words: wordValues(command),
    })),
  ];
}

/** `text` as one word of a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w./=:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
