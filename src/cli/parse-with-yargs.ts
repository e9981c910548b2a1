import { createRequire } from 'node:module';
import type { Argv } from 'yargs';
import { cleanText } from '../parse/clean-text.js';
import { flags, type ParsedFlags } from './flags.js';

export type YargsWord =
  | { readonly kind: 'flags'; readonly flags: ParsedFlags }
  /** `--help` and `--version`. */
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'wrong'; readonly sentence: string };

/** What yargs makes of a command line. */
export function parseWithYargs(argv: readonly string[], version: string): YargsWord {
  let failure: string | undefined;
  let printed: string | undefined;
  const parser = newParser(version).fail((message, error) => {
    failure ??= message || (error as Error | undefined)?.message;
  });
  const parsed = parser.parseSync([...argv], {}, (_error, _args, output) => {
    printed = output === '' ? undefined : output;
  });
  if (failure === undefined && printed !== undefined) return { kind: 'print', text: printed };
  // yargs is strict with words too, but for those behind `--`.
  const [word] = parsed._;
  if (failure === undefined && word !== undefined) failure = `Unknown argument: ${word}`;
  return failure === undefined
    ? { kind: 'flags', flags: parsed }
    : { kind: 'wrong', sentence: `${cleanText(failure)} (see codex-ps --help)` };
}

function newParser(version: string): Argv<ParsedFlags> {
  // The ESM entry of yargs 17 costs 25 ms more at every start than its CommonJS one.
  const require = createRequire(import.meta.url);
  const yargs = require('yargs/yargs') as (args: readonly string[]) => Argv;
  return yargs([])
    .scriptName('codex-ps')
    .usage(
      'Usage: $0 [options]\n\nShows every running Codex CLI session, what it does, and which one needs you.',
    )
    .options(flags)
    .group(Object.keys(flags), 'Options:')
    .help('help', 'show this help')
    .alias('help', 'h')
    .version('version', 'show the version', version)
    .alias('version', 'V')
    .group(['help', 'version'], 'Other:')
    .epilog(
      "Exit codes: 0 a document was printed, 1 codex-ps failed, 2 wrong usage.\nExample: codex-ps --json | jq '.sessions[] | select(.needs_attention)'",
    )
    .locale('en')
    .wrap(100)
    .exitProcess(false)
    .showHelpOnFail(false)
    .strict()
    .parserConfiguration({
      'boolean-negation': false,
      'duplicate-arguments-array': false,
    }) as never;
}
