import type { HostName } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { SettingsInForce, SettingInForce, SettingKey } from '../config/settings.js';
import type { UserConfig } from '../config/user-config.js';
import { remoteBinProblem } from '../remote/ssh/remote-command.js';
import type { ParsedFlags } from './flags.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import type { Options, OutputMode, SshOptions } from './options.js';
import { settingKeys, settingTable, type Setting } from '../config/setting-table.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Shorter times on the command line are raised to this. */
const leastMs = 100;

/**
 * Every setting as it holds for this command line: a flag wins over the environment, that over the configuration, and
 * that over what is built in. The error is one sentence about a flag.
 */
function settingsInForce(
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

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly version: string;
  readonly config: UserConfig;
}

/** What flags mean where they are given, or what is wrong with them. */
export function optionsOf(
  parsed: ParsedFlags,
  surroundings: Surroundings,
): Result<Options, string> {
  const wrong = wrongUsage(parsed);
  if (wrong !== undefined) return err(wrong);
  const { env, config } = surroundings;
  const inForce = settingsInForce(parsed, env, config);
  if (!inForce.ok) return inForce;
  const settings = inForce.value;
  const hosts = chosenHosts(settings);
  if (!hosts.ok) return hosts;
  return ok({
    mode: modeOf(parsed, surroundings),
    hosts: hosts.value,
    codexHome: parsed.codexHome ?? notBlank(env['CODEX_HOME']),
    discovery: parsed.discovery,
    debug: parsed.debug === true,
    allSources: parsed.allSources === true,
    timeline: parsed.timeline === true,
    refreshMs: settings.refresh_ms.value,
    noColor: settings.theme.value === 'none',
    settings,
    ssh: sshOptions(parsed, settings),
    deadlineMs: parsed.deadlineMs,
    configProblems: config.problems,
    demo: parsed.demo === true,
  });
}

/** Flags that say something only with one of these outputs. */
const needs = [
  ['events', ['watch']],
  ['timeline', ['once', 'json']],
] as const;

/** What is wrong with the flags, and what is allowed; undefined where nothing is. */
function wrongUsage(parsed: ParsedFlags): string | undefined {
  const outputs = (['json', 'watch', 'once'] as const).filter((flag) => parsed[flag] === true);
  if (outputs.length > 1) {
    const named = outputs.map((flag) => `--${flag}`).join(' and ');
    return `${named} exclude each other: give one of them`;
  }
  const lacking = needs.find(
    ([flag, wanted]) => parsed[flag] === true && !wanted.some((output) => parsed[output] === true),
  );
  if (lacking) {
    const [flag, wanted] = lacking;
    return `--${flag} needs ${wanted.map((output) => `--${output}`).join(' or ')}`;
  }
  if (parsed.codexHome?.trim() === '') return '--codex-home needs a directory';
  if (parsed.sshBin.trim() === '') return '--ssh-bin needs a program';
  const numbers = [
    ['--refresh-ms', parsed.refreshMs],
    ['--ssh-timeout-ms', parsed.sshTimeoutMs],
    ['--deadline-ms', parsed.deadlineMs],
  ] as const;
  const bad = numbers.find(([, value]) => value !== undefined && !Number.isFinite(value));
  if (bad) return `${bad[0]} needs a number`;
  const problem = parsed.remoteBin === undefined ? undefined : remoteBinProblem(parsed.remoteBin);
  return problem === undefined ? undefined : `--remote-bin: ${problem}`;
}

/** The hosts, or what is wrong with them and who said so. */
function chosenHosts(settings: SettingsInForce): Result<readonly HostName[], string> {
  const { value, origin } = settings.default_host;
  const remote = settings.hosts.value?.map(({ host }) => host) ?? defaultRemoteHosts;
  const hosts = parseHostList(value, remote);
  if (hosts.ok) return hosts;
  const source = origin.kind === 'environment' ? origin.variable : 'default_host';
  return err(origin.kind === 'flag' ? hosts.error : hosts.error.replace('--host', source));
}

function sshOptions(parsed: ParsedFlags, settings: SettingsInForce): SshOptions {
  const { sshTimeoutMs } = parsed;
  return {
    sshBin: parsed.sshBin,
    remoteBin: parsed.remoteBin,
    timeoutMs: sshTimeoutMs === undefined ? undefined : Math.max(sshTimeoutMs, leastMs),
    transport: parsed.transport,
    configured: settings.hosts.value ?? [],
  };
}

function modeOf(parsed: ParsedFlags, { stdoutIsTerminal }: Surroundings): OutputMode {
  if (parsed.json === true) return 'json';
  if (parsed.watch === true) return parsed.events === true ? 'events' : 'watch';
  return parsed.once === true || !stdoutIsTerminal ? 'once' : 'monitor';
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
