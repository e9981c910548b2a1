import type { DiscoveryMode } from '../collect/start-discovery.js';
import type { HostName } from '../domain/ids.js';
import { err, ok, type Result } from '../domain/result.js';
import type { ParsedFlags } from './flags.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';
import { parseWithYargs } from './parse-with-yargs.js';
import { plainFlags } from './plain-flags.js';

export type OutputMode = 'monitor' | 'json' | 'once';

/** What the command line asks for. */
export interface Options {
  readonly mode: OutputMode;
  readonly hosts: readonly HostName[];
  /** undefined: every home that a live Codex of this user uses. */
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly debug: boolean;
  readonly allSources: boolean;
  readonly noColor: boolean;
  /** How often the monitor looks. */
  readonly refreshMs: number;
  /** A made-up fleet in place of what runs here. */
  readonly demo: boolean;
  readonly mouse: boolean;
}

/** What to do with a command line. */
export type Invocation =
  | { readonly kind: 'run'; readonly options: Options }
  /** `--help` and `--version`: text for stdout. */
  | { readonly kind: 'print'; readonly text: string };

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly version: string;
}

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export function parseOptions(
  argv: readonly string[],
  surroundings: Surroundings,
): Result<Invocation, string> {
  const plain = plainFlags(argv);
  if (plain) return optionsOf(plain, surroundings);
  const parsed = parseWithYargs(argv, surroundings.version);
  if (parsed.kind === 'wrong') return err(parsed.sentence);
  if (parsed.kind === 'print') return ok(parsed);
  return optionsOf(parsed.flags, surroundings);
}

const leastRefreshMs = 100;

function optionsOf(parsed: ParsedFlags, surroundings: Surroundings): Result<Invocation, string> {
  const wrong = whatIsWrong(parsed);
  if (wrong !== undefined) return err(wrong);
  const hosts = parseHostList(parsed.host, defaultRemoteHosts);
  if (!hosts.ok) return hosts;
  const { env } = surroundings;
  return ok({
    kind: 'run',
    options: {
      mode: modeOf(parsed, surroundings),
      hosts: hosts.value,
      codexHome: parsed.codexHome ?? notBlank(env['CODEX_HOME']),
      discovery: parsed.discovery,
      debug: parsed.debug === true,
      allSources: parsed.allSources === true,
      refreshMs: Math.max(parsed.refreshMs, leastRefreshMs),
      mouse: parsed.mouse === true,
      demo: parsed.demo === true,
      noColor: parsed.noColor === true || notBlank(env['NO_COLOR']) !== undefined,
    },
  });
}

function whatIsWrong({ json, once, codexHome, refreshMs }: ParsedFlags): string | undefined {
  if (json && once) return '--json and --once exclude each other: give one of them';
  if (codexHome?.trim() === '') return '--codex-home needs a directory';
  return Number.isFinite(refreshMs) ? undefined : '--refresh-ms needs a number';
}

function modeOf(parsed: ParsedFlags, { stdoutIsTerminal }: Surroundings): OutputMode {
  if (parsed.json === true) return 'json';
  return parsed.once === true || !stdoutIsTerminal ? 'once' : 'monitor';
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
