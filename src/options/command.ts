import type { InferredOptionTypes, Options as YargsOption } from 'yargs';
import type { SharedFlag } from './flags.js';
import type { Options } from './options.js';

export type FlagTable = Readonly<Record<string, YargsOption>>;

/** A command line that names a command, read. */
export interface CommandCall<Own> {
  /** What stands beside the flags: `explain <thread>`. */
  readonly words: readonly string[];
  /** The command's own flags. */
  readonly own: Own;
  /** The flags that it shares with the plain codex-ps. */
  readonly options: Options;
  readonly version: string;
  /** Every command, for those that tell of the command line itself. */
  readonly commands: readonly Command[];
}

/** What running a command came to: its exit code, or what is wrong with the way it was called. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'wrong-usage'; readonly sentence: string };

/** `codex-ps NAME …`, as its help, the man page and the completions tell of it. */
export interface Command {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** How its words are called, as in `<thread>` or `[a] [b]`; each `<…>` must be there. */
  readonly words: string;
  readonly shared: readonly SharedFlag[];
  readonly flags: FlagTable;
  /** What stands below the flags in its help. */
  readonly notes: string;
  /** Not for people: no help, man page or completion tells of it. */
  readonly hidden?: boolean;
  readonly run: (call: CommandCall<unknown>) => Promise<CommandEnd>;
}

interface CommandPlan<Flags extends FlagTable> extends Omit<Command, 'run'> {
  readonly flags: Flags;
  /** Loaded only when it is run. */
  readonly load: () => Promise<
    (call: CommandCall<InferredOptionTypes<Flags>>) => Promise<CommandEnd>
  >;
}

/** One row of the table of commands: its own flags reach it in their own types. */
export function command<const Flags extends FlagTable>(plan: CommandPlan<Flags>): Command {
  const { load, ...row } = plan;
  return {
    ...row,
    run: async (call) => {
      const run = await load();
      return run(call as CommandCall<InferredOptionTypes<Flags>>);
    },
  };
}

/** What is wrong with the number of words, in one sentence; undefined where nothing is. */
export function wordsProblem(
  { name, words }: Command,
  given: readonly string[],
): string | undefined {
  const named = words.split(' ').filter((word) => word !== '');
  const needed = named.filter((word) => word.startsWith('<'));
  const missing = needed[given.length];
  if (missing !== undefined) return `${name} needs ${missing}`;
  const extra = given[named.length];
  const endless = named.at(-1)?.endsWith('…') === true;
  return extra === undefined || endless ? undefined : `Unknown argument: ${extra}`;
}
