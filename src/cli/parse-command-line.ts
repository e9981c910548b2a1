import { err, ok, type Result } from '../core/result.js';
import type { Command, CommandCall } from '../options/command.js';
import type { HelpContext } from './parse-with-yargs.js';
import type { KeptSettings, UserConfig } from '../config/setting-table.js';
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

export interface CommandLineContext extends Omit<OptionsContext, 'config' | 'kept'>, HelpContext {
  /** Called only for what needs it: not for help, the version or a mistake. */
  readonly readConfig: () => Promise<UserConfig>;
  /** Called only for what people look at: the monitor, the plain table and `config`. */
  readonly readKept: () => Promise<KeptSettings>;
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export async function parseOptions(
  argv: readonly string[],
  context: CommandLineContext,
): Promise<Result<Invocation, string>> {
  const plain = plainFlags(argv);
  if (plain && plain.version !== true) return run(plain, undefined, context);
  const mistake = plainMistake(argv);
  if (mistake !== undefined) return err(`${mistake} (see codex-ps --help)`);
  const { parseWithYargs } = await import('./parse-with-yargs.js');
  const parsed = parseWithYargs(argv, context);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  if (parsed.kind === 'flags') return run(parsed.flags, undefined, context);
  const { command, commands, words, own } = parsed;
  const invocation = await run(parsed.flags, command, context);
  if (!invocation.ok) return invocation;
  const { options } = invocation.value;
  const { version } = context;
  return ok({ kind: 'command', command, call: { words, own, options, version, commands } });
}

async function run(
  flags: ParsedFlags,
  command: Command | undefined,
  context: CommandLineContext,
): Promise<Result<Extract<Invocation, { readonly kind: 'run' }>, string>> {
  const isForPrograms = flags.json === true || flags.watch === true;
  const isView = command ? command.name === 'config' : !isForPrograms && flags.demo !== true;
  const config = await context.readConfig();
  const kept = isView ? await context.readKept() : undefined;
  const options = optionsOf(flags, { ...context, config, kept });
  return options.ok ? ok({ kind: 'run', options: options.value }) : options;
}
