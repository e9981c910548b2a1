import { err, ok, type Result } from '../core/result.js';
import type { Command, CommandCall } from '../options/command.js';
import type { UserConfig } from '../config/user-config.js';
import type { Options } from '../options/options.js';
import { optionsOf, type Surroundings } from '../options/parse-options.js';
import type { ParsedFlags } from '../options/flag-table.js';
import { plainFlags, plainMistake } from '../options/plain-flags.js';

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

/** The configuration is read only for what needs it: not for help, the version or a mistake. */
export interface CommandLineSurroundings extends Omit<Surroundings, 'config'> {
  readonly readConfig: () => Promise<UserConfig>;
}

async function withConfig(around: CommandLineSurroundings): Promise<Surroundings> {
  return { ...around, config: await around.readConfig() };
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export async function parseOptions(
  argv: readonly string[],
  around: CommandLineSurroundings,
): Promise<Result<Invocation, string>> {
  const plain = plainFlags(argv);
  if (plain && plain.version !== true) return run(plain, await withConfig(around));
  const mistake = plainMistake(argv);
  if (mistake !== undefined) return err(`${mistake} (see codex-ps --help)`);
  const { parseWithYargs } = await import('./parse-with-yargs.js');
  const parsed = parseWithYargs(argv, around);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  if (parsed.kind === 'flags') return run(parsed.flags, await withConfig(around));
  const { command, commands, words, own } = parsed;
  const options = optionsOf(parsed.flags, await withConfig(around));
  if (!options.ok) return options;
  return ok({
    kind: 'command',
    command,
    call: { words, own, options: options.value, version: around.version, commands },
  });
}

function run(flags: ParsedFlags, surroundings: Surroundings): Result<Invocation, string> {
  const options = optionsOf(flags, surroundings);
  return options.ok ? ok({ kind: 'run', options: options.value }) : options;
}
