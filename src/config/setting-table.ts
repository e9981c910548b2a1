import { columnNames } from './column-name.js';
import {
  noticeWays,
  terminalPrograms,
  type SettingKey,
  type SettingValues,
  type ConfiguredHost,
} from './settings.js';
import { themeNames } from './theme-name.js';
import type { HostName } from '../core/ids.js';
import { asObject, asText, type JsonObject } from '../core/text/fields.js';

/** Says what is wrong with a value, and what is allowed; `below` leads to the part of it that is wrong. */
type Complain = (sentence: string, below?: readonly string[]) => void;

/** What a setting's value can be. */
interface SettingKind<Value> {
  /** What is allowed, for an error and for the documentation. */
  readonly allowed: string;
  /** The value; undefined, and a complaint, where it is none. */
  readonly read: (raw: unknown, complain: Complain) => Value | undefined;
  /** What a flag's or a variable's text would be in the configuration. */
  readonly fromText: (text: string) => unknown;
}

function same(text: string): string {
  return text;
}

function simple<Value>(allowed: string, isOne: (raw: unknown) => raw is Value): SettingKind<Value> {
  return {
    allowed,
    fromText: same,
    read: (raw, complain) => {
      if (isOne(raw)) return raw;
      complain(`must be ${allowed}`);
      return undefined;
    },
  };
}

function oneOf<Word extends string>(
  words: readonly Word[],
  allowed = words.map((word) => `"${word}"`).join(', '),
): SettingKind<Word> {
  return simple(allowed, (raw): raw is Word => words.some((word) => word === raw));
}

const yesOrNo = simple('true or false', (raw): raw is boolean => typeof raw === 'boolean');

/** Milliseconds, not shorter than `least`. */
function milliseconds(least: number): SettingKind<number> {
  return simple(
    `a number, at least ${least}`,
    (raw): raw is number => typeof raw === 'number' && Number.isFinite(raw) && raw >= least,
  );
}

function textLike(allowed: string, pattern: RegExp): SettingKind<string> {
  return simple(allowed, (raw): raw is string => typeof raw === 'string' && pattern.test(raw));
}

/** A program and its arguments. */
const command = simple(
  'a list of texts: a program and its arguments',
  (raw): raw is readonly string[] =>
    Array.isArray(raw) && raw.every((word) => typeof word === 'string' && !word.includes('\0')),
);

/** Some of these words, in any order, each once; a wrong one is left out and the others count. */
function someOf<Word extends string>(words: readonly Word[]): SettingKind<readonly Word[]> {
  const allowed = `a list of ${words.join(', ')}`;
  return {
    allowed,
    fromText: (text) => text.split(',').map((word) => word.trim().toLowerCase()),
    read: (raw, complain) => {
      if (!Array.isArray(raw)) {
        complain(`must be ${allowed}`);
        return undefined;
      }
      const found = new Set<Word>();
      for (const item of raw as readonly unknown[]) {
        const word = words.find((one) => one === item);
        if (word === undefined) {
          complain(`${JSON.stringify(item)} is none: allowed are ${words.join(', ')}`);
        } else found.add(word);
      }
      return found.size > 0 ? [...found] : undefined;
    },
  };
}

const transports = ['auto', 'node-ssh', 'openssh'] as const;
const unsafeHost = /^-|[\s,\u0000-\u001f\u007f'"`$\\;&<>|(){}]/;
const leastTimeoutMs = 100;

/** `["a", { name = "b" }]`, `[[hosts]]` tables with a name, or a table `[hosts.a]` for each. */
const hostList: SettingKind<readonly ConfiguredHost[]> = {
  allowed: 'a list of host aliases, or one table [hosts.ALIAS] for each',
  fromText: (text) => text.split(','),
  read: (raw, complain) => {
    // A date of TOML is an object too.
    const table = raw instanceof Date ? undefined : asObject(raw);
    if (!Array.isArray(raw) && !table) {
      complain(`must be ${hostList.allowed}`);
      return undefined;
    }
    const entries: readonly (readonly [unknown, unknown])[] = table
      ? Object.entries(table)
      : (raw as readonly unknown[]).map((item) =>
          typeof item === 'string' ? [item, {}] : [asObject(item)?.['name'], item],
        );
    return entries.flatMap(([name, settings]) => {
      if (typeof name !== 'string' || name === '' || unsafeHost.test(name)) {
        complain(
          'no host alias: give each host a name of your ssh configuration',
          typeof name === 'string' ? [name] : [],
        );
        return [];
      }
      const at: Complain = (sentence, below = []) => complain(sentence, [name, ...below]);
      return [hostOf(name, asObject(settings) ?? {}, at)];
    });
  },
};

function hostOf(name: string, settings: JsonObject, complain: Complain): ConfiguredHost {
  for (const key of Object.keys(settings)) {
    if (!['name', 'transport', 'remote_bin', 'timeout_ms'].includes(key)) {
      complain('unknown; a host may have transport, remote_bin and timeout_ms', [key]);
    }
  }
  const { transport, remote_bin: remoteBin, timeout_ms: timeoutMs } = settings;
  const known = transports.find((word) => word === transport);
  if (transport !== undefined && !known)
    complain(`allowed are ${transports.join(', ')}`, ['transport']);
  if (remoteBin !== undefined && typeof remoteBin !== 'string') {
    complain('must be a text: a program, a path or @push', ['remote_bin']);
  }
  const isTime = typeof timeoutMs === 'number' && timeoutMs >= leastTimeoutMs;
  if (timeoutMs !== undefined && !isTime)
    complain('must be a number, at least 100', ['timeout_ms']);
  return {
    host: name as HostName,
    transport: known,
    remoteBin: asText(remoteBin),
    timeoutMs: isTime ? timeoutMs : undefined,
  };
}

/** One key of the configuration: all about it stands here. */
export interface Setting<Value> {
  readonly kind: SettingKind<NonNullable<Value>>;
  readonly default: Value;
  /** What the default is called where it is no value. */
  readonly defaultWords?: string;
  /** The flag that wins over it, as on the command line; undefined: the file only. */
  readonly flag?: string;
  /** The variable between the two. */
  readonly variable?: string;
  /** One line, no full stop. */
  readonly help: string;
}

const sortWords = ['need', ...columnNames];

/** Every key of the configuration, in the order in which `codex-ps config` and the documentation show them. */
export const settingTable: { readonly [Key in SettingKey]: Setting<SettingValues[Key]> } = {
  hosts: {
    kind: hostList,
    default: undefined,
    defaultWords: 'home, amirs-work-studio',
    help: 'the hosts that `all` means, and the way to each',
  },
  default_host: {
    kind: textLike('a text such as "all" or "home,local"', /./),
    default: 'local',
    flag: '--host',
    variable: 'CODEX_PS_HOST',
    help: 'the hosts that are shown',
  },
  columns: {
    kind: someOf(columnNames),
    default: undefined,
    defaultWords: 'all, in this order',
    flag: '--columns',
    help: 'the columns of the list and of `--once`, in their order',
  },
  sort: {
    kind: oneOf(
      [...sortWords, ...sortWords.map((word) => `-${word}`)],
      `${sortWords.join(', ')}; with - before it, reversed`,
    ),
    default: 'need',
    flag: '--sort',
    help: 'the order of the rows; `need` is the one that holds still',
  },
  refresh_ms: {
    kind: milliseconds(100),
    default: 1000,
    flag: '--refresh-ms',
    help: 'how often the monitor and `--watch` look',
  },
  theme: {
    kind: oneOf(themeNames),
    default: 'default',
    flag: '--theme',
    help: 'the colours; `NO_COLOR` and `--no-color` mean `none`',
  },
  glyphs: {
    kind: oneOf(['auto', 'unicode', 'ascii']),
    default: 'auto',
    flag: '--glyphs',
    help: 'the marks beside words; `auto` goes by the locale',
  },
  mouse: {
    kind: yesOrNo,
    default: false,
    flag: '--mouse',
    help: 'the monitor takes clicks and the wheel',
  },
  titles: {
    kind: oneOf(['all', 'names']),
    default: 'all',
    flag: '--titles',
    help: '`names`: nothing that you or the model said is on the screen',
  },
  'notify.on': {
    kind: yesOrNo,
    default: false,
    flag: '--notify',
    help: 'the monitor calls you when a session asks, fails or has finished',
  },
  'notify.likely': {
    kind: yesOrNo,
    default: false,
    help: 'inferred states count too: those with a question mark',
  },
  'notify.via': {
    kind: oneOf(noticeWays),
    default: 'auto',
    help: 'what the terminal is sent',
  },
  'notify.command': {
    kind: command,
    default: [],
    help: 'is run at each notice too, without a shell',
  },
  'notify.timeout_ms': {
    kind: milliseconds(100),
    default: 10_000,
    help: 'the command is ended after so long',
  },
  'notify.quiet': {
    kind: textLike(
      'hours such as "22:00-07:00"',
      /^(?:([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d)?$/,
    ),
    default: '',
    defaultWords: 'never',
    help: 'no notice in these hours, by local time',
  },
  'actions.terminal': {
    kind: oneOf(terminalPrograms),
    default: 'auto',
    help: 'the terminal program that sessions run in',
  },
};

export const settingKeys = Object.keys(settingTable) as readonly SettingKey[];
