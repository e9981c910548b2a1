import { columnNames } from '../output/table/columns.js';
import { groupings } from '../output/table/sections.js';
import type { Flag } from './flag.js';
import {
  hostList,
  numberIn,
  oneOf,
  oneOfOrReversed,
  programAndArguments,
  someOf,
  textLike,
  trueOrFalse,
  viewTable,
  type SettingKind,
} from './setting-kinds.js';
import { themeNames } from '../output/text/theme.js';

/** One key of the configuration: all about it is in its entry. */
export interface Setting<Value> {
  readonly kind: SettingKind<NonNullable<Value>>;
  readonly default: Value;
  /** What the default is called where the value itself does not say it. */
  readonly defaultText?: string;
  /** The flag that overrides it, also of `config`; undefined: it can be set in the file only. */
  readonly flag?: Pick<Flag, 'group' | 'value' | 'commands'> & { readonly name: string };
  readonly variable?: string;
  /** One line, no full stop. For the documentation and for `--help`. */
  readonly help: string;
}

/** They take the flags that choose sessions. */
export const commandsAboutSessions = [
  'go',
  'name',
  'wait',
  'status',
  'list',
  'notify',
  'explain',
  'ended',
  'mcp',
  'doctor',
] as const;

/** Every key of the configuration, in the order in which `codex-ps config` and the documentation show them. */
const settings = {
  hosts: {
    kind: hostList,
    default: undefined,
    defaultText: 'home, amirs-work-studio, if ssh defines them',
    help: 'the hosts that `all` stands for, and how to reach each',
  },
  default_host: {
    kind: textLike('a text such as "all" or "home,local"', /./),
    default: 'local',
    flag: { name: 'host', group: 'Hosts', value: 'hosts', commands: commandsAboutSessions },
    variable: 'CODEX_PS_HOST',
    help: 'hosts to show: local, all, or ssh aliases, separated by commas',
  },
  columns: {
    kind: someOf(columnNames),
    default: undefined,
    defaultText: 'all, in this order',
    flag: { name: 'columns', group: 'Display', commands: ['list'] },
    help: 'columns to show, in order, as in state,name,why',
  },
  sort: {
    kind: oneOfOrReversed(['need', ...columnNames]),
    default: 'need',
    flag: { name: 'sort', group: 'Display', commands: ['list'] },
    help: 'order of the rows: need (stable), or a column; reversed with a minus, as in `--sort=-age`',
  },
  group: {
    kind: oneOf(groupings),
    default: 'none',
    flag: { name: 'group', group: 'Display' },
    variable: 'CODEX_PS_GROUP',
    help: 'group the sessions under headings; repo puts the worktrees of a repository together',
  },
  views: {
    kind: viewTable,
    default: undefined,
    defaultText: 'attention, working, idle',
    help: 'named filters, for `v` in the monitor and for `--view`',
  },
  refresh_ms: {
    kind: numberIn([100, 3_600_000]),
    default: 1000,
    flag: { name: 'refresh-ms', group: 'Sessions', commands: ['wait', 'status', 'notify'] },
    help: 'refresh interval of the monitor, `--watch` and `wait`, in milliseconds',
  },
  color: {
    kind: oneOf(['auto', 'always', 'never']),
    default: 'auto',
    flag: { name: 'color', group: 'Display', commands: ['wait', 'explain', 'ended', 'doctor'] },
    help: 'when to use colours; auto: on a terminal. NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR count too',
  },
  theme: {
    kind: oneOf(themeNames),
    default: 'default',
    flag: { name: 'theme', group: 'Display' },
    help: 'colour theme',
  },
  glyphs: {
    kind: oneOf(['auto', 'unicode', 'ascii']),
    default: 'auto',
    flag: { name: 'glyphs', group: 'Display', commands: ['status', 'list'] },
    help: 'symbols beside words; auto follows the locale',
  },
  mouse: {
    kind: trueOrFalse,
    default: false,
    flag: { name: 'mouse', group: 'Display', commands: ['doctor'] },
    help: 'use the mouse in the monitor: clicks and the wheel',
  },
  titles: {
    kind: oneOf(['all', 'names']),
    default: 'all',
    flag: { name: 'titles', group: 'Display', commands: ['status', 'list', 'notify', 'mcp'] },
    help: 'names: show nothing that you or the model wrote',
  },
  'notify.on': {
    kind: trueOrFalse,
    default: false,
    flag: { name: 'notify', group: 'Display' },
    help: 'notify you when a session asks, fails or has finished (monitor)',
  },
  'notify.likely': {
    kind: trueOrFalse,
    default: false,
    help: 'notify about inferred states too: those with a question mark',
  },
  /** How a notification is sent: by the terminal and the command, by the command only, or not at all. */
  'notify.via': {
    kind: oneOf(['auto', 'bell', 'osc9', 'osc777', 'osc99', 'command', 'none']),
    default: 'auto',
    help: 'what to send to the terminal',
  },
  'notify.command': {
    kind: programAndArguments,
    default: [],
    help: 'program to run at each notification, without a shell',
  },
  'notify.url': {
    kind: textLike('an http or https URL', /^(?:https?:\/\/[^\s"\\]+)?$/),
    default: '',
    defaultText: 'none',
    help: 'where `codex-ps notify --to ntfy` and `--to webhook` send',
  },
  'notify.timeout_ms': {
    kind: numberIn([100, 3_600_000]),
    default: 10_000,
    help: 'end that program after this time, in milliseconds',
  },
  'notify.quiet': {
    kind: textLike(
      'hours such as "22:00-07:00"',
      /^(?:([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d)?$/,
    ),
    default: '',
    defaultText: 'never',
    help: 'hours without notifications, in local time',
  },
  program_status: {
    kind: oneOf(['auto', 'always', 'never']),
    default: 'auto',
    help: 'report each session to the terminal (OSC 7501); auto: to one that answers',
  },
  'status.longest_poll_ms': {
    kind: numberIn([5_000, 86_400_000]),
    default: undefined,
    defaultText: 'as long as the poll asks for',
    help: 'longest poll of a background terminal, in milliseconds: background_terminal_max_timeout of your Codex',
  },
  'actions.terminal': {
    kind: oneOf([
      'auto',
      'kitty',
      'tmux',
      'wezterm',
      'ghostty',
      'iterm2',
      'terminal',
      'screen',
      'zellij',
    ]),
    default: 'auto',
    help: 'terminal program that your sessions run in',
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

export type Settings = typeof settings;
export type SettingKey = keyof Settings;

type ValueOf<Entry> = Entry extends {
  readonly kind: SettingKind<infer Value>;
  readonly default: infer Default;
}
  ? Value | (Default & undefined)
  : never;

/** Every setting and the type of its value, by its key in the configuration. */
export type SettingValues = {
  readonly [Key in SettingKey]: ValueOf<(typeof settings)[Key]>;
};

export const settingTable: { readonly [Key in SettingKey]: Setting<SettingValues[Key]> } = settings;

export const settingKeys = Object.keys(settings) as readonly SettingKey[];

export type SettingOrigin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'state'; readonly file: string }
  | { readonly kind: 'default' };

export interface EffectiveSetting<Value> {
  readonly value: Value;
  readonly origin: SettingOrigin;
}

export type EffectiveSettings = {
  readonly [Key in SettingKey]: EffectiveSetting<SettingValues[Key]>;
};

export interface StoredSettings {
  /** A key that is not there is not set. */
  readonly entries: Partial<EffectiveSettings>;
  /** One sentence each: file, line, what is wrong, what is allowed. */
  readonly problems: readonly string[];
}

export const nothingStored: StoredSettings = { entries: {}, problems: [] };
