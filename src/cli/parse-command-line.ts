import { err, ok, type Result } from '../core/result.js';
import type { Command, CommandCall } from '../options/command.js';
import type { HelpContext } from './parse-with-yargs.js';
import type { UserConfig } from '../config/setting-table.js';
import type { Options } from '../options/options.js';
import { optionsOf, type OptionsContext } from '../options/parse-options.js';
import type { ParsedFlags } from '../options/flag-table.js';
import { plainFlags, plainMistake } from '../options/plain-flags.js';

export type Invocation =
  | { readonly kind: 'run'; readonly options: Options }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly call: CommandCall<unknown>;
    }
  /** `--help` and `--version`: text for stdout. */
  | { readonly kind: 'print'; readonly text: string };

export interface CommandLineContext extends Omit<OptionsContext, 'config'>, HelpContext {
  /** Called only for what needs it: not for help, the version or a mistake. */
  readonly readConfig: () => Promise<UserConfig>;
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export async function parseOptions(
  argv: readonly string[],
  context: CommandLineContext,
): Promise<Result<Invocation, string>> {
  const plain = plainFlags(argv);
  if (plain && plain.version !== true) return run(plain, context);
  const mistake = plainMistake(argv);
  if (mistake !== undefined) return err(`${mistake} (see codex-ps --help)`);
  const { parseWithYargs } = await import('./parse-with-yargs.js');
  const parsed = parseWithYargs(argv, context);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  const invocation = await run(parsed.flags, context);
  if (parsed.kind === 'flags' || !invocation.ok) return invocation;
  const { command, commands, words, own } = parsed;
  const { options } = invocation.value;
  const { version } = context;
  return ok({ kind: 'command', command, call: { words, own, options, version, commands } });
}

async function run(
  flags: ParsedFlags,
  context: CommandLineContext,
): Promise<Result<Extract<Invocation, { readonly kind: 'run' }>, string>> {
  const options = optionsOf(flags, { ...context, config: await context.readConfig() });
  return options.ok ? ok({ kind: 'run', options: options.value }) : options;
}
