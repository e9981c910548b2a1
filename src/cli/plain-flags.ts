import { flags, type ParsedFlags } from './flags.js';

/** A value that yargs takes as it stands: no option, and no quotes that it would take off. */
const plainValue = /^[^-'"]/;

/**
 * What a command line says that is nothing but switches and directories, each at most once: what yargs
 * would make of it, without the 27 ms that yargs takes to load, set up and parse. undefined for every other one.
 */
export function plainFlags(argv: readonly string[]): ParsedFlags | undefined {
  const said: Draft = {
    _: [],
    ...{ json: undefined, once: undefined, debug: undefined, allSources: undefined },
    ...{ noColor: undefined, mouse: undefined, demo: undefined, codexHome: undefined },
    ...{ host: flags.host.default, discovery: flags.discovery.default },
    refreshMs: flags['refresh-ms'].default,
  };
  const words = argv.values();
  for (const word of words) {
    const key = switches.get(word);
    if (key !== undefined && said[key] === undefined) said[key] = true;
    else if (word === '--codex-home' && said.codexHome === undefined) {
      const value = words.next().value;
      if (value === undefined || !plainValue.test(value)) return undefined;
      said.codexHome = value;
    } else return undefined;
  }
  return said;
}

type Draft = { -readonly [Key in keyof ParsedFlags]: ParsedFlags[Key] };

const switches = new Map<
  string,
  'json' | 'once' | 'debug' | 'allSources' | 'noColor' | 'mouse' | 'demo'
>([
  ['--json', 'json'],
  ['--once', 'once'],
  ['--debug', 'debug'],
  ['--all-sources', 'allSources'],
  ['--no-color', 'noColor'],
  ['--mouse', 'mouse'],
  ['--demo', 'demo'],
]);
