import { err, ok, type Result } from '../core/result.js';
import type { Command, CommandCall } from '../options/command.js';
import type { Options } from '../options/options.js';
import { optionsOf, type Surroundings } from '../options/parse-options.js';
import { plainFlags } from '../options/plain-flags.js';
import { versionText } from '../app/version-text.js';
import { commands } from './commands/commands.js';
import { parseWithYargs, type YargsWord } from './parse-with-yargs.js';

/** What to do with a command line. */
export type Invocation =
  | { readonly kind: 'run'; readonly options: Options }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly call: CommandCall<unknown>;
    }
  /** `--help` and `--version`: text for stdout. */
  | { readonly kind: 'print'; readonly text: string };

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export function parseOptions(
  argv: readonly string[],
  surroundings: Surroundings,
): Result<Invocation, string> {
  const { version } = surroundings;
  const plain = plainFlags(argv);
  if (plain?.version === true) return ok({ kind: 'print', text: versionText(version) });
  const parsed: YargsWord = plain
    ? { kind: 'flags', flags: plain }
    : parseWithYargs(argv, surroundings);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  const options = optionsOf(parsed.flags, surroundings);
  if (!options.ok) return options;
  if (parsed.kind === 'flags') return ok({ kind: 'run', options: options.value });
  const { command, words, own } = parsed;
  return ok({
    kind: 'command',
    command,
    call: { words, own, options: options.value, version, commands },
  });
}
