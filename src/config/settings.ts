import type { ColumnName } from './column-name.js';
import type { HostName } from '../core/ids.js';
import type { ThemeName } from './theme-name.js';

/** A host that the configuration names. What is undefined is not set there. */
export interface ConfiguredHost {
  readonly host: HostName;
  readonly transport: 'auto' | 'node-ssh' | 'openssh' | undefined;
  readonly remoteBin: string | undefined;
  readonly timeoutMs: number | undefined;
}

/** How a notice reaches who is elsewhere: by the terminal, with the command beside it; by the command alone; not at all. */
export const noticeWays = ['auto', 'bell', 'osc9', 'osc777', 'osc99', 'command', 'none'] as const;
export type NoticeWay = (typeof noticeWays)[number];

/** The programs that a terminal can be. */
export const terminalPrograms = [
  'auto',
  'kitty',
  'tmux',
  'wezterm',
  'iterm2',
  'terminal',
  'screen',
] as const;

/** Every setting and the type of its value, by its key in the configuration. */
export interface SettingValues {
  /** undefined: the hosts that are built in. */
  readonly hosts: readonly ConfiguredHost[] | undefined;
  readonly default_host: string;
  /** undefined: all of them. */
  readonly columns: readonly ColumnName[] | undefined;
  /** `need`, a column, or either behind a minus. */
  readonly sort: string;
  readonly refresh_ms: number;
  readonly theme: ThemeName;
  readonly glyphs: 'auto' | 'unicode' | 'ascii';
  readonly mouse: boolean;
  /** `names`: nothing that the user or the model said is on the screen. */
  readonly titles: 'all' | 'names';
  readonly 'notify.on': boolean;
  readonly 'notify.likely': boolean;
  readonly 'notify.via': NoticeWay;
  /** A program and its arguments; empty: none. */
  readonly 'notify.command': readonly string[];
  readonly 'notify.timeout_ms': number;
  /** As in `22:00-07:00`, by local time; empty: never quiet. */
  readonly 'notify.quiet': string;
  readonly 'actions.terminal': (typeof terminalPrograms)[number];
}

export type SettingKey = keyof SettingValues;

/** Where a setting's value comes from. */
export type SettingOrigin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'default' };

export interface SettingInForce<Value> {
  readonly value: Value;
  readonly origin: SettingOrigin;
}

/** Every setting as it holds for one run. */
export type SettingsInForce = {
  readonly [Key in SettingKey]: SettingInForce<SettingValues[Key]>;
};
