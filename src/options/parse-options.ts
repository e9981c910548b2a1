import type { HostName } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { Flag, NumberRange } from '../config/flag.js';
import { defaultViews } from '../config/setting-kinds.js';
import {
  settingKeys,
  settingTable,
  type EffectiveSetting,
  type EffectiveSettings,
  type Setting,
  type SettingKey,
  type SettingOrigin,
  type StoredSettings,
} from '../config/setting-table.js';
import { remoteBinProblem } from '../remote/ssh/remote-command.js';
import { allFlags, camelCase, flagTable, type ParsedFlags } from './flag-table.js';
import { filterText } from './filter-text.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import { colorByConvention } from './output-style.js';
import type { Options, OutputMode } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The effective settings for this command line: a flag overrides the environment, that the configuration, that the
 * state file, and that the default. The error is one sentence about a flag or a variable.
 */
function effectiveSettings(
  parsed: ParsedFlags,
  context: OptionsContext,
): Result<EffectiveSettings, string> {
  const settings: Record<string, EffectiveSetting<unknown> | undefined> = {};
  for (const key of settingKeys) {
    const given = givenSetting(key, parsed, context.env);
    if (!given.ok) return given;
    const stored = context.config.entries[key] ?? context.kept?.entries[key];
    const usual = { value: settingTable[key].default, origin: { kind: 'default' } } as const;
    settings[key] = given.value ?? stored ?? usual;
  }
  const color = effectiveColor(parsed, context.env, settings['color']);
  settings['color'] = color;
  if (color?.value === 'never') settings['theme'] = { value: 'none', origin: color.origin };
  return ok(settings as unknown as EffectiveSettings);
}

/** A flag, then what the environment says by convention, then the configuration. */
function effectiveColor(parsed: ParsedFlags, env: Environment, color: Found): Found {
  if (parsed.noColor === true) {
    return { value: 'never', origin: { kind: 'flag', flag: '--no-color' } };
  }
  const found = colorByConvention(env);
  if (color?.origin.kind === 'flag' || !found) return color;
  return { value: found.color, origin: { kind: 'environment', variable: found.variable } };
}

type Found = EffectiveSetting<unknown> | undefined;

function givenSetting(
  key: SettingKey,
  parsed: ParsedFlags,
  env: Environment,
): Result<Found, string> {
  const { flag: settingFlag, variable = '', kind }: Setting<unknown> = settingTable[key];
  const flagged = settingFlag && valueOf(parsed, settingFlag.name);
  const raw = flagged ?? notBlank(env[variable]);
  if (raw === undefined) return ok(undefined);
  const flag = `--${settingFlag?.name ?? ''}`;
  const origin: SettingOrigin =
    flagged === undefined ? { kind: 'environment', variable } : { kind: 'flag', flag };
  // A list of hosts may be empty here, and is checked with the hosts it names.
  if (key === 'default_host') return ok({ value: raw, origin });
  let problem: string | undefined;
  const given = typeof raw === 'string' ? kind.fromText(raw) : raw;
  const value = kind.read(nearest(given, kind.flag.range), (sentence) => {
    problem ??= `${flagged === undefined ? variable : flag}: ${sentence}`;
  });
  return problem === undefined ? ok({ value, origin }) : err(problem);
}

function valueOf(parsed: ParsedFlags, name: string): unknown {
  return (parsed as Readonly<Record<string, unknown>>)[camelCase(name)];
}

/** A number that is out of range becomes the nearest one that is allowed. */
function nearest(value: unknown, range: NumberRange | undefined): unknown {
  if (!range || typeof value !== 'number') return value;
  return Math.min(Math.max(value, range[0]), range[1]);
}

function numberOf(
  parsed: ParsedFlags,
  name: 'width' | 'deadline-ms' | 'ssh-timeout-ms',
): number | undefined {
  return nearest(valueOf(parsed, name), flagTable[name].range) as number | undefined;
}

export interface OptionsContext {
  readonly env: Environment;
  readonly stdoutIsTerminal: boolean;
  readonly config: StoredSettings;
  readonly version: string;
  /** Undefined where what was set on the screen does not count. */
  readonly kept?: StoredSettings | undefined;
}

export function optionsOf(parsed: ParsedFlags, context: OptionsContext): Result<Options, string> {
  const wrong = wrongUsage(parsed);
  if (wrong !== undefined) return err(wrong);
  const { env, config, kept } = context;
  const effective = effectiveSettings(parsed, context);
  if (!effective.ok) return effective;
  const settings = effective.value;
  const hosts = chosenHosts(settings);
  if (!hosts.ok) return hosts;
  const views = settings.views.value ?? defaultViews;
  const filter = filterText(parsed, views);
  if (!filter.ok) return filter;
  return ok({
    mode: modeOf(parsed, context),
    hosts: hosts.value,
    codexHome: parsed.codexHome ?? notBlank(env['CODEX_HOME']),
    discovery: parsed.discovery,
    debug: parsed.debug === true,
    allSources: parsed.allSources === true,
    filter: filter.value,
    views,
    timeline: parsed.timeline === true,
    width: numberOf(parsed, 'width'),
    refreshMs: settings.refresh_ms.value,
    settings,
    sshBin: parsed.sshBin,
    remoteBin: parsed.remoteBin,
    sshTimeoutMs: numberOf(parsed, 'ssh-timeout-ms'),
    transport: parsed.transport,
    deadlineMs: numberOf(parsed, 'deadline-ms'),
    configProblems: [...config.problems, ...(kept?.problems ?? [])],
    demo: parsed.demo === true,
    codexPsVersion: context.version,
  });
}

/** What is wrong with the flags, and what is allowed; undefined where nothing is. */
function wrongUsage(parsed: ParsedFlags): string | undefined {
  const outputs = (['json', 'watch', 'once'] as const).filter((flag) => parsed[flag] === true);
  if (outputs.length > 1) {
    const named = outputs.map((flag) => `--${flag}`).join(' and ');
    return `${named} exclude each other; use one of them`;
  }
  if (parsed.watch === true && parsed.demo === true) return '--demo means nothing with --watch';
  for (const [name, flag] of Object.entries(allFlags)) {
    const problem = flagProblem(name, flag, parsed);
    if (problem !== undefined) return problem;
  }
  const problem = parsed.remoteBin === undefined ? undefined : remoteBinProblem(parsed.remoteBin);
  return problem === undefined ? undefined : `--remote-bin: ${problem}`;
}

function flagProblem(
  name: string,
  { type, value: meaning, needs }: Flag,
  parsed: ParsedFlags,
): string | undefined {
  const value = valueOf(parsed, name);
  if (value === undefined) return undefined;
  if (value === true && needs?.some((other) => valueOf(parsed, other) === true) === false) {
    return `--${name} needs ${needs.map((other) => `--${other}`).join(' or ')}`;
  }
  if (type === 'number' && !Number.isFinite(value)) return `--${name} needs a number`;
  const isBlank = typeof value === 'string' && value.trim() === '';
  return isBlank && (meaning === 'directory' || meaning === 'program')
    ? `--${name} needs a ${meaning}`
    : undefined;
}

/** The hosts, or what is wrong with them and where they were given. */
function chosenHosts(settings: EffectiveSettings): Result<readonly HostName[], string> {
  const { value, origin } = settings.default_host;
  const remote = settings.hosts.value?.map(({ host }) => host) ?? defaultRemoteHosts;
  const hosts = parseHostList(value, remote);
  if (hosts.ok) return hosts;
  const source = origin.kind === 'environment' ? origin.variable : 'default_host';
  return err(origin.kind === 'flag' ? hosts.error : hosts.error.replace('--host', source));
}

function modeOf(parsed: ParsedFlags, { stdoutIsTerminal }: OptionsContext): OutputMode {
  if (parsed.json === true) return 'json';
  if (parsed.watch === true) return parsed.events === true ? 'events' : 'watch';
  return parsed.once === true || !stdoutIsTerminal ? 'once' : 'monitor';
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
