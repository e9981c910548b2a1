import { createRequire } from 'node:module';
import type { Argv } from 'yargs';
import type { DiscoveryMode } from '../collect/start-discovery.js';
import type { HostName } from '../domain/ids.js';
import { err, ok, type Result } from '../domain/result.js';
import { cleanText } from '../parse/clean-text.js';
import { defaultRemoteHosts, parseHostList } from './host-list.js';

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

const flags = {
  json: { type: 'boolean', describe: 'print one JSON document and exit' },
  once: { type: 'boolean', describe: 'print one plain table and exit (as without a terminal)' },
  host: {
    type: 'string',
    requiresArg: true,
    describe: 'local, all, or ssh aliases: a,b,c',
    default: 'local',
  },
  'codex-home': {
    type: 'string',
    requiresArg: true,
    describe: 'look at this CODEX_HOME alone',
    defaultDescription: '$CODEX_HOME, else every home that a running Codex of yours uses',
  },
  discovery: {
    choices: ['auto', 'lsof', 'proc'],
    describe: 'how to find processes; auto falls back from lsof to /proc',
    default: 'auto',
  },
  debug: { type: 'boolean', describe: 'say how each value came about' },
  'all-sources': { type: 'boolean', describe: "show the desktop app's threads too" },
  'no-color': { type: 'boolean', describe: 'no colours (as with NO_COLOR)' },
  'refresh-ms': {
    type: 'number',
    requiresArg: true,
    describe: 'how often the monitor looks, at least every 100',
    default: 1000,
  },
  mouse: { type: 'boolean', describe: 'the monitor takes clicks and the wheel' },
  demo: { type: 'boolean', describe: 'show a made-up fleet on three hosts' },
} as const;

/** The command line's meaning, or one line that says what is wrong and what is allowed. */
export function parseOptions(
  argv: readonly string[],
  surroundings: Surroundings,
): Result<Invocation, string> {
  let failure: string | undefined;
  let printed: string | undefined;
  const parser = newParser(surroundings.version).fail((message, error) => {
    failure ??= message || (error as Error | undefined)?.message;
  });
  const parsed = parser.parseSync([...argv], {}, (_error, _args, output) => {
    printed = output === '' ? undefined : output;
  });
  if (failure !== undefined) return err(`${cleanText(failure)} (see codex-ps --help)`);
  if (printed !== undefined) return ok({ kind: 'print', text: printed });
  return optionsOf(parsed, surroundings);
}

function newParser(version: string): Argv<ParsedFlags> {
  // The ESM entry of yargs 17 costs 25 ms more at every start than its CommonJS one.
  const require = createRequire(import.meta.url);
  const yargs = require('yargs/yargs') as (args: readonly string[]) => Argv;
  return yargs([])
    .scriptName('codex-ps')
    .usage(
      'Usage: $0 [options]\n\nShows every running Codex CLI session, what it does, and which one needs you.',
    )
    .options(flags)
    .group(Object.keys(flags), 'Options:')
    .help('help', 'show this help')
    .alias('help', 'h')
    .version('version', 'show the version', version)
    .alias('version', 'V')
    .group(['help', 'version'], 'Other:')
    .epilog(
      "Exit codes: 0 a document was printed, 1 codex-ps failed, 2 wrong usage.\nExample: codex-ps --json | jq '.sessions[] | select(.needs_attention)'",
    )
    .locale('en')
    .wrap(100)
    .exitProcess(false)
    .showHelpOnFail(false)
    .strict()
    .parserConfiguration({
      'boolean-negation': false,
      'duplicate-arguments-array': false,
    }) as never;
}

const leastRefreshMs = 100;

interface ParsedFlags {
  /** Words that belong to no option: yargs lets those behind `--` pass. */
  readonly _: readonly (string | number)[];
  readonly json: boolean | undefined;
  readonly once: boolean | undefined;
  readonly host: string;
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly debug: boolean | undefined;
  readonly allSources: boolean | undefined;
  readonly noColor: boolean | undefined;
  readonly refreshMs: number;
  readonly mouse: boolean | undefined;
  readonly demo: boolean | undefined;
}

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

function whatIsWrong({
  _: words,
  json,
  once,
  codexHome,
  refreshMs,
}: ParsedFlags): string | undefined {
  const [word] = words;
  if (word !== undefined) {
    return `${JSON.stringify(cleanText(String(word)))} is no option, and codex-ps takes nothing else (see codex-ps --help)`;
  }
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
