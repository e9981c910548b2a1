import type { HostName } from '../core/ids.js';
import { cleanText } from '../core/text/clean-text.js';
import { asObject, type JsonObject } from '../core/text/fields.js';
import { maxFilterLength } from '../output/table/session-filter.js';
import type { Flag, FlagType, NumberRange } from './flag.js';

/** Reports what is wrong with a value and what is allowed; `below` is the path to the part that is wrong. */
export type Report = (sentence: string, below?: readonly string[]) => undefined;

export interface SettingKind<Value, Type extends FlagType = FlagType> {
  readonly allowed: string;
  /** The value; undefined, after a report, where it is not allowed. */
  readonly read: (raw: unknown, report: Report) => Value | undefined;
  /** What the text of a flag or of an environment variable would be in the configuration file. */
  readonly fromText: (text: string) => unknown;
  readonly flag: FlagShape<Type>;
}

interface FlagShape<Type> extends Pick<Flag, 'choices' | 'commaSeparated' | 'range'> {
  readonly type: Type;
}

/** What is allowed is what `isOne` is true for; `read` makes the value of that. */
function kindOf<Raw, Value, Type extends FlagType>(
  allowed: string,
  flag: FlagShape<Type>,
  isOne: (raw: unknown) => raw is Raw,
  read: (raw: Raw, report: Report) => Value | undefined,
): SettingKind<Value, Type> {
  return {
    ...{ allowed, flag },
    fromText: (text) => text,
    read: (raw, report) => (isOne(raw) ? read(raw, report) : report(`must be ${allowed}`)),
  };
}

function simple<Value, Type extends FlagType>(
  allowed: string,
  flag: FlagShape<Type>,
  isOne: (raw: unknown) => raw is Value,
): SettingKind<Value, Type> {
  return kindOf(allowed, flag, isOne, (value) => value);
}

export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
): SettingKind<Choice, 'choice'> {
  const allowed = choices.map((choice) => `"${choice}"`).join(', ');
  const isOne = (raw: unknown): raw is Choice => choices.some((choice) => choice === raw);
  return simple(allowed, { type: 'choice', choices }, isOne);
}

export function oneOfOrReversed(choices: readonly string[]): SettingKind<string, 'text'> {
  const all = [...choices, ...choices.map((choice) => `-${choice}`)];
  const isOne = (raw: unknown): raw is string => all.some((choice) => choice === raw);
  const allowed = `${choices.join(', ')}; with - before it, reversed`;
  return simple(allowed, { type: 'text', choices: all }, isOne);
}

export const trueOrFalse = simple(
  'true or false',
  { type: 'switch' },
  (raw): raw is boolean => typeof raw === 'boolean',
);

export function numberIn(range: NumberRange): SettingKind<number, 'number'> {
  const [least, most] = range;
  const isOne = (raw: unknown): raw is number =>
    typeof raw === 'number' && raw >= least && raw <= most;
  return simple(`a number from ${least} to ${most}`, { type: 'number', range }, isOne);
}

export function textLike(allowed: string, pattern: RegExp): SettingKind<string, 'text'> {
  return simple(
    allowed,
    { type: 'text' },
    (raw): raw is string => typeof raw === 'string' && pattern.test(raw),
  );
}

export const programAndArguments = simple(
  'a list of strings: a program and its arguments',
  { type: 'text' },
  (raw): raw is readonly string[] =>
    Array.isArray(raw) && raw.every((word) => typeof word === 'string' && !word.includes('\0')),
);

/** Some of these, in any order, each once; one that is not allowed is left out and the others are used. */
export function someOf<const Choice extends string>(
  choices: readonly Choice[],
): SettingKind<readonly Choice[], 'text'> {
  const all = choices.join(', ');
  const flag = { type: 'text', choices, commaSeparated: true } as const;
  return {
    ...kindOf(`a list of ${all}`, flag, isList, (items, report) => {
      const found = new Set<Choice>();
      for (const item of items) {
        const choice = choices.find((one) => one === item);
        if (choice !== undefined) found.add(choice);
        else report(`unknown value ${JSON.stringify(item)}; valid values: ${all}`);
      }
      return found.size > 0 ? [...found] : undefined;
    }),
    fromText: (text) => text.split(',').map((word) => word.trim().toLowerCase()),
  };
}

function isList(raw: unknown): raw is readonly unknown[] {
  return Array.isArray(raw);
}

/** A date of TOML is an object too. */
function isTable(raw: unknown): raw is JsonObject {
  return asObject(raw) !== undefined && !(raw instanceof Date);
}

/** A host that the configuration names. What is undefined is not set there. */
export interface ConfiguredHost {
  readonly host: HostName;
  readonly transport: 'auto' | 'node-ssh' | 'openssh' | undefined;
  readonly remoteBin: string | undefined;
  readonly timeoutMs: number | undefined;
}

const unsafeHost = /^-|[\s,\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;
/** Whether a shell or ssh could read it as more than a name (OpenSSH refuses the same), or a terminal as a command. */
export function isUnsafeHost(name: string): boolean {
  return unsafeHost.test(name) || cleanText(name) !== name;
}
/** The shortest and the longest time that a host may take, in milliseconds. */
export const hostTimeoutRange: NumberRange = [100, 3_600_000];

/** `["a", { name = "b" }]`, `[[hosts]]` tables with a name, or a table `[hosts.a]` for each. */
export const hostList = kindOf(
  'a list of host aliases, or one table [hosts.ALIAS] for each',
  { type: 'text' },
  (raw) => isList(raw) || isTable(raw),
  (raw, report): readonly ConfiguredHost[] => {
    const entries: readonly (readonly [unknown, unknown])[] = isList(raw)
      ? raw.map((item) =>
          typeof item === 'string' ? [item, {}] : [asObject(item)?.['name'], item],
        )
      : Object.entries(raw);
    return entries.flatMap(([name, settings]) => {
      if (typeof name === 'string' && name !== '' && !isUnsafeHost(name)) {
        const at: Report = (sentence, below = []) => report(sentence, [name, ...below]);
        return hostOf(name, asObject(settings) ?? {}, at);
      }
      const below = typeof name === 'string' ? [name] : [];
      report('invalid host; use an alias of your ssh configuration', below);
      return [];
    });
  },
);

function hostOf(name: string, settings: JsonObject, report: Report): ConfiguredHost {
  for (const key of Object.keys(settings)) {
    if (!['name', 'transport', 'remote_bin', 'timeout_ms'].includes(key)) {
      report('unknown key; a host may have transport, remote_bin and timeout_ms', [key]);
    }
  }
  const read = <Value>(key: string, kind: SettingKind<Value>): Value | undefined =>
    settings[key] === undefined
      ? undefined
      : kind.read(settings[key], (sentence) => report(sentence, [key]));
  return {
    host: name as HostName,
    transport: read('transport', oneOf(['auto', 'node-ssh', 'openssh'])),
    remoteBin: read('remote_bin', textLike('a string: a program, a path or @push', /^/)),
    timeoutMs: read('timeout_ms', numberIn(hostTimeoutRange)),
  };
}

export interface View {
  readonly name: string;
  readonly filter: string;
}

/** Those until the configuration has others. */
export const defaultViews: readonly View[] = [
  { name: 'attention', filter: 'state:ask,fail,stop' },
  { name: 'working', filter: 'state:work' },
  { name: 'idle', filter: 'state:idle' },
];

const wrongFilter = `must be a filter such as "repo:shop state:ask", of up to ${maxFilterLength} characters`;
const wrongViewName = 'invalid name of a view; use letters, digits and . _ -';
const viewName = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u;

export const viewTable = kindOf(
  'a table [views] with a filter for each name',
  { type: 'text' },
  isTable,
  (table, report): readonly View[] =>
    Object.entries(table).flatMap(([name, text]) => {
      const filter = typeof text === 'string' ? cleanText(text) : '';
      const isFilter = filter !== '' && filter.length <= maxFilterLength;
      if (isFilter && viewName.test(name)) return { name, filter };
      report(isFilter ? wrongViewName : wrongFilter, [name]);
      return [];
    }),
);
