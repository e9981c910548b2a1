import type { SettingsInForce } from '../config/settings.js';
import { speaksUtf8 } from './speaks-utf8.js';

/** Whether marks beyond ASCII are to be used: by the setting, else by the locale. */
export function showsUnicode(
  { glyphs: { value } }: SettingsInForce,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return value === 'auto' ? speaksUtf8(env) : value === 'unicode';
}
