import type { SettingKey, SettingValues } from './setting-table.js';

/** What the user's configuration file says. */
export interface UserConfig {
  readonly file: string;
  /** What it sets, and in which line; a key that is not there is not set. */
  readonly said: {
    readonly [Key in SettingKey]?: { readonly value: SettingValues[Key]; readonly line: number };
  };
  /** One sentence each: file, line, what is wrong, what is allowed. */
  readonly problems: readonly string[];
}

/** A configuration that sets nothing. */
export const noConfig: UserConfig = { file: '', said: {}, problems: [] };
