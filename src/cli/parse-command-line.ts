import { err, ok, type Result } from '../core/result.js';
import type { Command, CommandCall } from '../options/command.js';
import type { HelpContext, ParsedLine } from './parse-with-yargs.js';
import type { StoredSettings } from '../config/setting-table.js';
import type { Options } from '../options/options.js';
import { optionsOf, type OptionsContext } from '../options/parse-options.js';
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
  readonly readConfig: () => Promise<StoredSettings>;
  /** Called only for what people look at: the monitor, the plain table and `config`. */
  readonly readKept: () => Promise<StoredSettings>;
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export async function parseOptions(
  argv: readonly string[],
  context: CommandLineContext,
): Promise<Result<Invocation, string>> {
  const plain = plainFlags(argv);
  if (plain && plain.version !== true) return run({ flags: plain }, context);
  const mistake = plainMistake(argv);
  if (mistake !== undefined) return err(`${mistake} (see codex-ps --help)`);
  const { parseWithYargs } = await import('./parse-with-yargs.js');
  const parsed = parseWithYargs(argv, context);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return 'text' in value ? ok({ kind: 'print', text: value.text }) : run(value, context);
}

async function run(
  { flags, command, call }: ParsedLine,
  context: CommandLineContext,
): Promise<Result<Invocation, string>> {
  const isForPrograms = flags.json === true || flags.watch === true;
  const isView = command ? command.name === 'config' : !isForPrograms && flags.demo !== true;
  const config = await context.readConfig();
  const kept = isView ? await context.readKept() : undefined;
  const parsed = optionsOf(flags, { ...context, config, kept });
  if (!parsed.ok) return parsed;
  const options = parsed.value;
  if (!command || !call) return ok({ kind: 'run', options });
  return ok({ kind: 'command', command, call: { ...call, options } });
}
