import { readConfig } from '../config/read-config.js';
import { userFile } from '../platform/paths/user-file.js';
import { camelCase, noFlags, type ParsedFlags } from '../options/flag-table.js';
import type { Options } from '../options/options.js';
import { packageVersion } from '../platform/runtime/package-files.js';
import { optionsOf } from '../options/parse-options.js';

/** Options of a program: some of the flags, and a list of hosts. */
export type ProgramFlags = Partial<Omit<ParsedFlags, '_' | 'host'>> & {
  readonly hosts?: readonly string[] | undefined;
};

/** Checks a program's options by the rules of the command line. A TypeError says what is wrong with them. */
export async function programOptions({
  hosts = ['local'],
  ...flags
}: ProgramFlags): Promise<Options> {
  const options = optionsOf(
    { ...noFlags, ...defined(flags), host: hosts.join(',') },
    {
      env: process.env,
      stdoutIsTerminal: false,
      config: await readConfig(userFile('config')),
      version: packageVersion,
    },
  );
  if (!options.ok) throw new TypeError(asOptions(options.error));
  return options.value;
}

function defined(flags: Partial<ParsedFlags>): Partial<ParsedFlags> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

/** A message with the names that a program uses: `codexHome` for `--codex-home`. */
function asOptions(sentence: string): string {
  return sentence
    .replaceAll('--host', 'hosts')
    .replace(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => camelCase(flag));
}
