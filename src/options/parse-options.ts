import type { HostName } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { SettingsInForce } from '../config/settings.js';
import type { UserConfig } from '../config/user-config.js';
import { remoteBinProblem } from '../remote/ssh/remote-command.js';
import type { ParsedFlags } from './flags.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import type { Options, OutputMode, SshOptions } from './options.js';
import { leastMs, settingsInForce } from './settings-in-force.js';

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
