export const flagGroups = ['Output', 'Sessions', 'Hosts', 'Display', 'Other'] as const;

export type FlagGroup = (typeof flagGroups)[number];

/** What a value stands for, where it is more than text: completions offer it, help names it. */
export type ValueName = 'hosts' | 'threads' | 'views' | 'words' | 'directory' | 'program';

export type FlagType = 'switch' | 'text' | 'number' | 'choice' | 'list';

/** The least and the greatest value of a number; what is beyond is taken to the nearest of the two. */
export type NumberRange = readonly [least: number, most: number];

/** A flag of the command line: all that parsing, help, completions, the man page and the docs need. */
export interface Flag {
  /** `switch`: takes no value. `list`: may be repeated, and each value counts. Of any other the last counts. */
  readonly type: FlagType;
  /** Starts with a verb or names what it sets; no full stop. */
  readonly help: string;
  /** Under which help shows it; undefined: Output. */
  readonly group?: FlagGroup;
  readonly alias?: string;
  /** The values that a `choice` takes, or that completions offer. */
  readonly choices?: readonly string[] | undefined;
  /** The value is a comma-separated list of `choices`. */
  readonly commaSeparated?: boolean | undefined;
  readonly value?: ValueName;
  readonly range?: NumberRange | undefined;
  readonly default?: string;
  /** What applies where it is not given, in words. */
  readonly defaultText?: string | undefined;
  /** It means something only with one of these flags. */
  readonly needs?: readonly string[];
  readonly required?: boolean;
  /** The commands that take it, besides codex-ps without a command. */
  readonly commands?: readonly string[];
  /** Not for people: help, man page and completions leave it out. */
  readonly hidden?: boolean;
}

export type FlagTable = Readonly<Record<string, Flag>>;

interface ValueOfType extends Record<'text' | 'choice', string> {
  readonly switch: boolean;
  readonly number: number;
  readonly list: readonly string[];
}

/** The type of a flag's value; undefined where it is not given and has no default. */
export type FlagValue<F extends Flag> =
  | (F extends { readonly type: 'choice'; readonly choices: readonly (infer Choice)[] }
      ? Choice
      : ValueOfType[F['type']])
  | (F extends { readonly default: string } | { readonly required: true } ? never : undefined);
