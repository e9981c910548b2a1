import { flags, type ParsedFlags } from './flags.js';

/** What an empty command line says. */
export const noFlags: ParsedFlags = {
  _: [],
  ...{
    json: undefined,
    once: undefined,
    timeline: undefined,
    debug: undefined,
    allSources: undefined,
  },
  ...{ noColor: undefined, mouse: undefined, demo: undefined, codexHome: undefined },
  ...{ watch: undefined, events: undefined, host: undefined, discovery: flags.discovery.default },
  ...{ transport: undefined, sshBin: flags['ssh-bin'].default, remoteBin: undefined },
  ...{ sshTimeoutMs: undefined, deadlineMs: undefined },
  ...{ refreshMs: undefined, columns: undefined, sort: undefined, theme: undefined },
  ...{ glyphs: undefined, titles: undefined, notify: undefined },
};

/** A value that yargs takes as it stands: no option, and no quotes that it would take off. */
const plainValue = /^[^-'"]/;

/**
 * What a command line says that is nothing but switches, directories and hosts, each at most once: what yargs
 * would make of it, without the 27 ms that yargs takes to load, set up and parse. undefined for every other one.
 */
export function plainFlags(argv: readonly string[]): ParsedFlags | undefined {
  const said: Draft = { ...noFlags };
  const words = argv.values();
  for (const word of words) {
    const key = switches.get(word);
    if (key !== undefined && said[key] === undefined) said[key] = true;
    else {
      const taker = takers.get(word);
      const value = words.next().value;
      if (taker === undefined || said[taker] !== undefined) return undefined;
      if (value === undefined || !plainValue.test(value)) return undefined;
      said[taker] = value;
    }
  }
  return said;
}

type Draft = { -readonly [Key in keyof ParsedFlags]: ParsedFlags[Key] };

const switches = new Map<
  string,
  | 'json'
  | 'watch'
  | 'events'
  | 'once'
  | 'debug'
  | 'allSources'
  | 'noColor'
  | 'mouse'
  | 'notify'
  | 'demo'
>([
  ['--json', 'json'],
  ['--watch', 'watch'],
  ['--events', 'events'],
  ['--once', 'once'],
  ['--debug', 'debug'],
  ['--all-sources', 'allSources'],
  ['--no-color', 'noColor'],
  ['--mouse', 'mouse'],
  ['--notify', 'notify'],
  ['--demo', 'demo'],
]);

const takers = new Map<string, 'codexHome' | 'host'>([
  ['--codex-home', 'codexHome'],
  ['--host', 'host'],
]);
