import type { HostName } from '../domain/ids.js';
import { err, ok, type Result } from '../domain/result.js';
import type { SettingsInForce } from '../domain/settings.js';
import type { UserConfig } from '../domain/user-config.js';
import { remoteBinProblem } from '../collect/ssh/remote-command.js';
import type { Command, CommandCall } from './command.js';
import { commands } from './commands.js';
import type { ParsedFlags } from './flags.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import { parseWithYargs, type YargsWord } from './parse-with-yargs.js';
import { plainFlags } from './plain-flags.js';
import type { Options, OutputMode, SshOptions } from './options.js';
import { leastMs, settingsInForce } from './settings-in-force.js';

/** What to do with a command line. */
export type Invocation =
  | { readonly kind: 'run'; readonly options: Options }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly call: CommandCall<unknown>;
    }
  /** `--help` and `--version`: text for stdout. */
  | { readonly kind: 'print'; readonly text: string };

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly version: string;
  readonly config: UserConfig;
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export function parseOptions(
  argv: readonly string[],
  surroundings: Surroundings,
): Result<Invocation, string> {
  const { version } = surroundings;
  const plain = plainFlags(argv);
  const parsed: YargsWord = plain ? { kind: 'flags', flags: plain } : parseWithYargs(argv, version);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  const options = optionsOf(parsed.flags, surroundings);
  if (!options.ok) return options;
  if (parsed.kind === 'flags') return ok({ kind: 'run', options: options.value });
  const { command, words, own } = parsed;
  return ok({
    kind: 'command',
    command,
    call: { words, own, options: options.value, version, commands },
  });
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
