import { flagGroups } from '../config/flag.js';
import type { Flag, FlagGroup, FlagTable, ValueName } from '../config/flag.js';
import type { Command } from './command.js';
import { allFlags, flagsOfCommand } from './flag-table.js';

export type ValueKind =
  | {
      readonly kind: 'choices';
      readonly choices: readonly string[];
      readonly commaSeparated: boolean;
    }
  | { readonly kind: ValueName | 'text' | 'number' };

/** A flag, as help, the man page, the completions and the docs show it. */
export interface FlagFacts extends Pick<Flag, 'help' | 'type'> {
  readonly group: FlagGroup;
  /** With its dashes, the long form last: `-h`, `--help`. */
  readonly names: readonly string[];
  readonly value: ValueKind | undefined;
  readonly defaultText: string | undefined;
}

/** The flags of a command, or of codex-ps without one: those that help shows, in its order. */
export function flagFacts(command: Command | undefined): readonly FlagFacts[] {
  const facts = Object.entries(command ? flagsOf(command) : allFlags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, flag]) => ({
      group: 'Output' as const,
      ...flag,
      names: [...(flag.alias === undefined ? [] : [`-${flag.alias}`]), `--${name}`],
      value: valueOf(flag),
      defaultText: flag.defaultText ?? flag.default,
    }));
  return flagGroups.flatMap((group) => facts.filter((fact) => fact.group === group));
}

export function flagsOf({ name, flags }: Command): FlagTable {
  return { ...flags, ...flagsOfCommand(name) };
}

function valueOf({ type, choices, commaSeparated = false, value }: Flag): ValueKind | undefined {
  if (type === 'switch') return undefined;
  if (choices) return { kind: 'choices', choices, commaSeparated };
  return { kind: value ?? (type === 'number' ? 'number' : 'text') };
}

/** What a command's arguments are, in order: `<thread> [name]`, `<bash|zsh|fish>`. */
export function wordValues({ words }: Command): readonly ValueKind[] {
  return words
    .split(' ')
    .map((word) => word.replace(/[<>[\]….]/g, ''))
    .filter((word) => word !== '')
    .map((word) =>
      word.includes('|')
        ? { kind: 'choices', choices: word.split('|'), commaSeparated: false }
        : { kind: word === 'thread' ? 'threads' : 'text' },
    );
}
