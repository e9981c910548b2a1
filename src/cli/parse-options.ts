import type { HostName } from '../domain/ids.js';
import { err, ok, type Result } from '../domain/result.js';
import type { UserConfig } from '../domain/user-config.js';
import { remoteBinProblem } from '../collect/ssh/remote-command.js';
import type { Command, CommandCall } from './command.js';
import { commands } from './commands.js';
import type { ParsedFlags } from './flags.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import { parseWithYargs, type YargsWord } from './parse-with-yargs.js';
import { plainFlags } from './plain-flags.js';
import type { Options, OutputMode, SshOptions } from './options.js';

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

/** Shorter times are raised to this. */
const leastMs = 100;

function optionsOf(parsed: ParsedFlags, surroundings: Surroundings): Result<Options, string> {
  const wrong = wrongUsage(parsed);
  if (wrong !== undefined) return err(wrong);
  const hosts = chosenHosts(parsed.host, surroundings);
  if (!hosts.ok) return hosts;
  const { env } = surroundings;
  return ok({
    mode: modeOf(parsed, surroundings),
    hosts: hosts.value,
    codexHome: parsed.codexHome ?? notBlank(env['CODEX_HOME']),
    discovery: parsed.discovery,
    debug: parsed.debug === true,
    allSources: parsed.allSources === true,
    refreshMs: Math.max(parsed.refreshMs, leastMs),
    ssh: sshOptions(parsed, surroundings.config),
    deadlineMs: parsed.deadlineMs,
    configProblems: surroundings.config.problems,
    mouse: parsed.mouse === true,
    demo: parsed.demo === true,
    noColor: parsed.noColor === true || notBlank(env['NO_COLOR']) !== undefined,
  });
}

/** What is wrong with the flags, and what is allowed; undefined where nothing is. */
function wrongUsage(parsed: ParsedFlags): string | undefined {
  const outputs = (['json', 'watch', 'once'] as const).filter((flag) => parsed[flag] === true);
  if (outputs.length > 1) {
    const named = outputs.map((flag) => `--${flag}`).join(' and ');
    return `${named} exclude each other: give one of them`;
  }
  if (parsed.events === true && parsed.watch !== true) return '--events needs --watch';
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

/** A flag wins over the environment, and that over the configuration. */
function chosenHosts(
  flag: string | undefined,
  { env, config }: Surroundings,
): Result<readonly HostName[], string> {
  const [source, text] = (
    [
      ['--host', flag],
      ['CODEX_PS_HOST', notBlank(env['CODEX_PS_HOST'])],
      ['default_host', config.defaultHost],
    ] as const
  ).find(([, value]) => value !== undefined) ?? ['--host', 'local'];
  const remote = config.hosts?.map(({ host }) => host) ?? defaultRemoteHosts;
  const hosts = parseHostList(text ?? 'local', remote);
  return hosts.ok ? hosts : err(hosts.error.replace('--host', source));
}

function sshOptions(parsed: ParsedFlags, config: UserConfig): SshOptions {
  const { sshTimeoutMs } = parsed;
  return {
    sshBin: parsed.sshBin,
    remoteBin: parsed.remoteBin,
    timeoutMs: sshTimeoutMs === undefined ? undefined : Math.max(sshTimeoutMs, leastMs),
    transport: parsed.transport,
    configured: config.hosts ?? [],
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
