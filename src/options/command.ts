import type { FlagTable, FlagValue } from '../config/flag.js';
import type { Options } from './options.js';

type FlagValues<Flags extends FlagTable> = {
  readonly [Name in keyof Flags]: FlagValue<Flags[Name]>;
};

export interface CommandCall<Own> {
  /** The arguments that belong to no flag: `explain <thread>`. */
  readonly words: readonly string[];
  readonly own: Own;
  /** The flags that it shares with the plain codex-ps. */
  readonly options: Options;
  /** Every command, for those that describe the command line itself. */
  readonly commands: readonly Command[];
}

/** How a command ended: its exit code, or what is wrong with the way it was called. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'wrong-usage'; readonly sentence: string };

/** `codex-ps NAME …`, as its help, the man page and the completions describe it. */
export interface Command {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Its arguments, as in `<thread>` or `[a] [b]`; each `<…>` is required. */
  readonly words: string;
  /** Its own flags. Those that it shares name it in the flag table. */
  readonly flags: FlagTable;
  readonly notes: string;
  /** Not for people: help, man page and completions leave it out. */
  readonly hidden?: boolean;
  readonly run: (call: CommandCall<unknown>) => Promise<CommandEnd>;
}

interface CommandPlan<Flags extends FlagTable>
  extends Pick<Command, 'name' | 'summary'>, Partial<Pick<Command, 'words' | 'notes' | 'hidden'>> {
  readonly flags?: Flags;
  readonly load: () => Promise<(call: CommandCall<FlagValues<Flags>>) => Promise<CommandEnd>>;
}

/** One entry of the table of commands; it gets its own flags with their types. */
export function command<const Flags extends FlagTable>(plan: CommandPlan<Flags>): Command {
  const { load, ...row } = plan;
  return {
    ...{ words: '', flags: {}, notes: '', ...row },
    run: async (call) => {
      const run = await load();
      return run(call as CommandCall<FlagValues<Flags>>);
    },
  };
}

/** What is wrong with the number of arguments, in one sentence; undefined where nothing is. */
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
