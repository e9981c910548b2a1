import { err, ok, type Result } from '../core/result.js';
import type { SettingInForce, SettingKey, SettingsInForce } from '../config/settings.js';
import type { UserConfig } from '../config/user-config.js';
import { settingKeys, settingTable, type Setting } from '../config/setting-table.js';
import type { ParsedFlags } from './flags.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Shorter times on the command line are raised to this. */
export const leastMs = 100;

/**
 * Every setting as it holds for this command line: a flag wins over the environment, that over the configuration, and
 * that over what is built in. The error is one sentence about a flag.
 */
export function settingsInForce(
  parsed: ParsedFlags,
  env: Environment,
  config: UserConfig,
): Result<SettingsInForce, string> {
  const settings: Record<string, SettingInForce<unknown>> = {};
  for (const key of settingKeys) {
    const flagged = fromFlag(key, parsed);
    if (!flagged.ok) return flagged;
    settings[key] = flagged.value ?? withoutFlag(key, env, config);
  }
  if (env['NO_COLOR']?.trim()) {
    settings['theme'] = { value: 'none', origin: { kind: 'environment', variable: 'NO_COLOR' } };
  }
  if (parsed.noColor === true) {
    settings['theme'] = { value: 'none', origin: { kind: 'flag', flag: '--no-color' } };
  }
  return ok(settings as unknown as SettingsInForce);
}

type Found = SettingInForce<unknown> | undefined;

function fromFlag(key: SettingKey, parsed: ParsedFlags): Result<Found, string> {
  const { flag, kind }: Setting<unknown> = settingTable[key];
  const raw = flag === undefined ? undefined : parsed[flagKey(flag)];
  if (flag === undefined || raw === undefined) return ok(undefined);
  let problem: string | undefined;
  const given = typeof raw === 'string' ? kind.fromText(raw) : raw;
  // A list of hosts may be empty, and times are raised: what a flag allows is said elsewhere for these two.
  if (key === 'default_host') return ok({ value: raw, origin: { kind: 'flag', flag } });
  const lifted = typeof given === 'number' ? Math.max(given, leastMs) : given;
  const value = kind.read(lifted, (sentence) => {
    problem ??= `${flag}: ${sentence}`;
  });
  if (problem !== undefined) return err(problem);
  return ok({ value, origin: { kind: 'flag', flag } });
}

function withoutFlag(
  key: SettingKey,
  env: Environment,
  { said, file }: UserConfig,
): SettingInForce<unknown> {
  const { variable, ...setting }: Setting<unknown> = settingTable[key];
  const text = variable === undefined ? undefined : env[variable];
  if (variable !== undefined && text !== undefined && text.trim() !== '') {
    return { value: setting.kind.fromText(text), origin: { kind: 'environment', variable } };
  }
  const entry = said[key];
  return entry
    ? { value: entry.value, origin: { kind: 'file', file, line: entry.line } }
    : { value: setting.default, origin: { kind: 'default' } };
}

/** `--refresh-ms` as yargs calls it. */
function flagKey(flag: string): keyof ParsedFlags {
  return flag
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof ParsedFlags;
}
