import { createRequire } from 'node:module';
import type { Argv } from 'yargs';
import { cleanText } from '../core/text/clean-text.js';
import { type Command, wordsProblem } from '../options/command.js';
import { commands } from './commands/commands.js';
import { flags, type ParsedFlags } from '../options/flags.js';
import { noFlags } from '../options/plain-flags.js';
import { flagsOf } from '../options/flag-facts.js';
import { versionText } from '../app/version-text.js';

export type YargsWord =
  | { readonly kind: 'flags'; readonly flags: ParsedFlags }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly words: readonly string[];
      readonly own: unknown;
      readonly flags: ParsedFlags;
    }
  /** `--help` and `--version`. */
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'wrong'; readonly sentence: string };

/** What yargs makes of a command line. */
export function parseWithYargs(argv: readonly string[], version: string): YargsWord {
  const command = commands.find(({ name }) => name === argv[0]);
  const words = command ? argv.slice(1) : argv;
  let failure: string | undefined;
  let printed: string | undefined;
  const parser = newParser(version, command).fail((message, error) => {
    failure ??= message || (error as Error | undefined)?.message;
  });
  const parsed = parser.parseSync([...words], {}, (_error, _args, output) => {
    printed = output === '' ? undefined : output;
  });
  if (failure === undefined && printed !== undefined) return { kind: 'print', text: printed };
  const beside = parsed._.map(String);
  failure = command ? (failure ?? wordsProblem(command, beside)) : (strayWord(beside) ?? failure);
  if (failure !== undefined) {
    const help = command ? `codex-ps ${command.name} --help` : 'codex-ps --help';
    return { kind: 'wrong', sentence: `${cleanText(failure)} (see ${help})` };
  }
  if (!command) return { kind: 'flags', flags: parsed };
  const own = withLastWords(parsed, command);
  return { kind: 'command', command, words: beside, own, flags: { ...noFlags, ...own } };
}

/** Of an option that is given again the last word counts, as without a command; but for those that take many. */
function withLastWords(parsed: ParsedFlags, { flags: own }: Command): ParsedFlags {
  const entries = Object.entries(parsed).map(([key, value]: [string, unknown]) => {
    const takesMany = key === '_' || own[key]?.array === true;
    return [key, Array.isArray(value) && !takesMany ? (value as unknown[]).at(-1) : value];
  });
  return Object.fromEntries(entries) as ParsedFlags;
}

/** Of a word that no command takes: yargs would not say which commands there are. */
function strayWord([word]: readonly string[]): string | undefined {
  if (word === undefined) return undefined;
  const names = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  return names.includes(word)
    ? `${word} comes first, its flags behind it: codex-ps ${word} …`
    : `there is no command ${JSON.stringify(word)}: there are ${names.join(', ')}`;
}

function newParser(version: string, command: Command | undefined): Argv<ParsedFlags> {
  // The ESM entry of yargs 17 costs 25 ms more at every start than its CommonJS one.
  const require = createRequire(import.meta.url);
  const yargs = require('yargs/yargs') as (args: readonly string[]) => Argv;
  const options = command ? flagsOf(command) : flags;
  const parser = yargs([])
    .scriptName('codex-ps')
    .usage(command ? usageOf(command) : usage)
    .options(options)
    .group(Object.keys(options), 'Options:')
    .help('help', 'show this help')
    .alias('help', 'h')
    .version('version', 'show the version', versionText(version))
    .alias('version', 'V')
    .group(['help', 'version'], 'Other:')
    .epilog(command ? command.notes : epilog)
    .locale('en')
    .wrap(100)
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({
      'boolean-negation': false,
      // Without it an option that takes many would keep the last one alone.
      'duplicate-arguments-array': command !== undefined,
      'greedy-arrays': false,
      ...(command ? { 'parse-positional-numbers': false } : {}),
    });
  if (command) return parser.strictOptions() as never;
  // For the help alone: a command is the first word, and was taken before.
  for (const { name, words, summary, hidden } of commands) {
    if (hidden !== true) parser.command(`${name} ${words}`, summary);
  }
  return parser.strict() as never;
}

const usage =
  'Usage: $0 [options]\n\nShows every running Codex CLI session, what it does, and which one needs you.';

function usageOf({ name, words, summary }: Command): string {
  return `Usage: $0 ${[name, words].join(' ').trim()} [options]\n\n${summary}`;
}

const epilog =
  "Exit codes: 0 a document was printed, 1 codex-ps failed, 2 wrong usage.\nExample: codex-ps --json | jq '.sessions[] | select(.needs_attention)'";
