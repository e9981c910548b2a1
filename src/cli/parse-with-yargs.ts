import type { Argv, Options as YargsOption } from 'yargs';
import { flagGroups, type Flag, type FlagTable } from '../config/flag.js';
import { err, ok, type Result } from '../core/result.js';
import { cleanText } from '../core/text/clean-text.js';
import { type Command, type CommandCall, wordsProblem } from '../options/command.js';
import { commands } from './commands/commands.js';
import { allFlags, everywhere, noFlags, type ParsedFlags } from '../options/flag-table.js';
import { flagsOf } from '../options/flag-facts.js';
import { loadYargs } from '../platform/late-packages.js';
import { versionText } from '../platform/runtime/package-files.js';

export interface ParsedLine {
  readonly flags: ParsedFlags;
  readonly command?: Command;
  readonly call?: Pick<CommandCall<unknown>, 'words' | 'own' | 'commands'>;
}

/** The text is what `--help` and `--version` print; the error is one sentence. */
export type YargsResult = Result<ParsedLine | { readonly text: string }, string>;

export interface HelpContext {
  readonly version: string;
  /** In columns. */
  readonly helpWidth: number;
}

export function parseWithYargs(argv: readonly string[], context: HelpContext): YargsResult {
  const command = commands.find(({ name }) => name === argv[0]);
  const words = withoutBlankNumbers(command ? argv.slice(1) : argv, command?.flags ?? {});
  let failure: string | undefined;
  let printed: string | undefined;
  const parser = newParser(context, command).fail((message, error) => {
    failure ??= message || (error as Error | undefined)?.message;
  });
  const parsed = parser.parseSync(words, {}, (_error, _args, output) => {
    printed = output === '' ? undefined : output;
  });
  if (failure === undefined && printed !== undefined) return ok({ text: printed });
  const beside = parsed._.map(String);
  failure = command ? (failure ?? wordsProblem(command, beside)) : (strayWord(beside) ?? failure);
  if (failure !== undefined) {
    const help = command ? `codex-ps ${command.name} --help` : 'codex-ps --help';
    return err(`${cleanText(failure)} (see ${help})`);
  }
  if (!command) return ok({ flags: parsed });
  const call = { words: beside, own: parsed, commands };
  return ok({ flags: { ...noFlags, ...parsed }, command, call });
}

/** yargs takes an empty text for 0: where a script's variable is not set, `--timeout=$seconds` would not wait at all. */
function withoutBlankNumbers(words: readonly string[], own: FlagTable): readonly string[] {
  const isNumber = (name = ''): boolean => (own[name] ?? allFlags[name])?.type === 'number';
  return words.map((word, n) => {
    const flag = word.trim() === '' ? words[n - 1] : /^--[a-z-]+=(?=\s*$)/.exec(word)?.[0];
    return isNumber(flag?.replace(/^--|=$/g, '')) ? `${word.trim()}nothing` : word;
  });
}

/** What is wrong with an argument that is no command: yargs would not list the commands. */
function strayWord([word]: readonly string[]): string | undefined {
  if (word === undefined) return undefined;
  const names = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  return names.includes(word)
    ? `put the command first: codex-ps ${word} …`
    : `unknown command ${JSON.stringify(word)}; commands: ${names.join(', ')}`;
}

function newParser({ version, helpWidth }: HelpContext, command?: Command): Argv<ParsedFlags> {
  const all = command ? flagsOf(command) : allFlags;
  const { help, version: showVersion, ...flags } = all;
  const parser = loadYargs()([])
    .scriptName('codex-ps')
    .usage(command ? usageOf(command) : usage)
    .options(
      Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, yargsOption(flag)])),
    )
    .help('help', help?.help ?? '')
    .alias('help', everywhere.help.alias)
    .version('version', showVersion?.help ?? '', versionText(version))
    .alias('version', everywhere.version.alias)
    .epilog(command ? command.notes : epilog)
    .locale('en')
    .wrap(helpWidth)
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({
      'boolean-negation': false,
      // Without it a flag that takes a list would keep the last value only.
      'duplicate-arguments-array': command !== undefined,
      'greedy-arrays': false,
      ...(command ? { 'parse-positional-numbers': false } : {}),
    });
  for (const group of flagGroups) {
    const names = Object.keys(all).filter((name) => (all[name]?.group ?? 'Output') === group);
    parser.group(names, `${group}:`);
  }
  if (command) return parser.strictOptions() as never;
  // For help only: a command is the first argument, and was taken before.
  for (const { name, words, summary, hidden } of commands) {
    if (hidden !== true) parser.command(`${name} ${words}`, summary);
  }
  return parser.strict() as never;
}

function yargsOption(flag: Flag): YargsOption {
  const { type, help, choices, default: value, defaultText, hidden, required } = flag;
  // Of a flag that is repeated the last value counts.
  const lastOf = (value: unknown): unknown =>
    Array.isArray(value) ? (value as unknown[]).at(-1) : value;
  return {
    type: type === 'switch' ? 'boolean' : type === 'number' ? 'number' : 'string',
    describe: help,
    ...(type === 'switch' ? {} : { requiresArg: true }),
    ...(type === 'list' ? { array: true } : { coerce: lastOf }),
    ...(type === 'choice' && choices ? { choices } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(defaultText === undefined ? {} : { defaultDescription: defaultText }),
    ...(hidden === true ? { hidden } : {}),
    ...(required === true ? { demandOption: true } : {}),
  };
}

const usage =
  'Usage: $0 [options]\n\nLive status of every running Codex CLI session, with the evidence behind it.';

function usageOf({ name, words, summary }: Command): string {
  return `Usage: $0 ${[name, words].join(' ').trim()} [options]\n\n${summary}`;
}

const epilog =
  "Exit codes: 0 success, 1 codex-ps failed, 2 wrong usage.\nExample: codex-ps --json | jq '.sessions[] | select(.needs_attention)'";
