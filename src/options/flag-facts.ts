import type { Options as YargsOption } from 'yargs';
import type { Command, FlagTable } from './command.js';
import { flags as sharedFlags } from './flags.js';

/** What stands behind a flag or in the place of a command's word. */
export type ValueKind =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'threads' | 'hosts' | 'directory' | 'program' | 'text' };

/** A flag, as the man page and the completions tell of it. */
export interface FlagFacts {
  /** With its dashes, the long form last: `-h`, `--help`. */
  readonly names: readonly string[];
  readonly describe: string;
  /** undefined for a switch. */
  readonly value: ValueKind | undefined;
  /** What it is where it is not given, in words. */
  readonly byDefault: string | undefined;
  readonly repeatable: boolean;
}

/** Those whose value is more than a text; by the flag's name, or by that of a command's word. */
const valueKinds: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ['host', { kind: 'hosts' }],
  ['thread', { kind: 'threads' }],
  ['codex-home', { kind: 'directory' }],
  ['ssh-bin', { kind: 'program' }],
  ['remote-bin', { kind: 'program' }],
]);

const everyCommand: readonly FlagFacts[] = [
  switchFacts(['-h', '--help'], 'show this help'),
  switchFacts(['-V', '--version'], 'show the version'),
];

function switchFacts(names: readonly string[], describe: string): FlagFacts {
  return { names, describe, value: undefined, byDefault: undefined, repeatable: false };
}

/** The flags of a command, or of codex-ps without one: those that help shows, in its order. */
export function flagFacts(command: Command | undefined): readonly FlagFacts[] {
  return [...tableFacts(command ? flagsOf(command) : sharedFlags), ...everyCommand];
}

/** A command's own flags and those that it shares with the plain codex-ps. */
export function flagsOf(command: Command): FlagTable {
  const shared = command.shared.map((name) => [name, sharedFlags[name]] as const);
  return { ...command.flags, ...Object.fromEntries(shared) };
}

function tableFacts(table: FlagTable): readonly FlagFacts[] {
  return Object.entries(table)
    .filter(([, option]) => option.hidden !== true)
    .map(([name, option]) => ({
      names: [...aliasesOf(option), `--${name}`],
      describe: option.describe ?? '',
      value: option.type === 'boolean' ? undefined : flagValue(name, option),
      byDefault: option.defaultDescription ?? textOf(option.default),
      repeatable: option.array === true,
    }));
}

function aliasesOf({ alias }: YargsOption): readonly string[] {
  const aliases = typeof alias === 'string' ? [alias] : (alias ?? []);
  return aliases.map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
}

function flagValue(name: string, { choices }: YargsOption): ValueKind {
  const known = choices?.flatMap((choice) => textOf(choice) ?? []);
  return known ? { kind: 'choices', choices: known } : (valueKinds.get(name) ?? { kind: 'text' });
}

function textOf(value: unknown): string | undefined {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain ? String(value) : undefined;
}

/** What a command's words are, in order: `<thread> [name]`, `<bash|zsh|fish>`. */
export function wordValues({ words }: Command): readonly ValueKind[] {
  return words
    .split(' ')
    .map((word) => word.replace(/[<>[\]….]/g, ''))
    .filter((word) => word !== '')
    .map((word) =>
      word.includes('|')
        ? { kind: 'choices', choices: word.split('|') }
        : (valueKinds.get(word) ?? { kind: 'text' }),
    );
}
