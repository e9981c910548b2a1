import { configPath, readConfig } from '../config/read-config.js';
import { nodeIdentity } from '../platform/node-identity.js';
import { noFlags, type ParsedFlags } from '../options/flag-table.js';
import type { Options } from '../options/options.js';
import { packageVersion } from '../platform/runtime/package-files.js';
import { optionsOf } from '../options/parse-options.js';

/** What a program asks for: some of the flags, and the hosts one by one. */
export type ProgramWords = Partial<Omit<ParsedFlags, '_' | 'host'>> & {
  readonly hosts?: readonly string[] | undefined;
};

export interface ProgramPlan {
  readonly options: Options;
  readonly version: string;
}

/** The meaning of a program's words, by the rules of the command line. A TypeError says what is wrong with them. */
export async function programOptions({
  hosts = ['local'],
  ...words
}: ProgramWords): Promise<ProgramPlan> {
  const version = packageVersion();
  const options = optionsOf(
    { ...noFlags, ...withoutGaps(words), host: hosts.join(',') },
    {
      env: process.env,
      stdoutIsTerminal: false,
      config: await readConfig(configPath(process.env, nodeIdentity().homeDir)),
    },
  );
  if (!options.ok) throw new TypeError(asOptions(options.error));
  return { options: options.value, version };
}

/** What is undefined was not said. */
function withoutGaps(words: Partial<ParsedFlags>): Partial<ParsedFlags> {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

/** The sentence of the command line with the names that a program uses: `--codex-home` is `codexHome`. */
function asOptions(sentence: string): string {
  return sentence
    .replaceAll('--host', 'hosts')
    .replace(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) =>
      flag.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase()),
    );
}
