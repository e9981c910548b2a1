import { columnNames } from './column-name.js';
import { noticeWays, terminalPrograms, type SettingKey, type SettingValues } from './settings.js';
import { themeNames } from './theme-name.js';
import { hostList } from './hosts-kind.js';
import {
  command,
  milliseconds,
  oneOf,
  someOf,
  textLike,
  yesOrNo,
  type SettingKind,
} from './setting-kind.js';

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
