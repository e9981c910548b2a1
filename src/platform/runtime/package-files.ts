import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryTo } from '../errno.js';

/** The builds and the tests have it written in. */
declare const builtVersion: string;
export const packageVersion: string = builtVersion;

/** Whether this is an asset of a standalone executable: `.ci/executable.cjs` gives those paths below that file. */
export const isExecutable = import.meta.filename.startsWith(`${process.execPath}/`);

/** `0.1.0 (abc1234)`: the version, as its first word, and the commit where the build knew of one. */
export function versionText(version: string): string {
  const commit = /^[0-9a-f]{7,40}(?:-dirty)?(?=\n)/.exec(builtFile('commit') ?? '')?.[0];
  return commit === undefined ? version : `${version} (${commit})`;
}

/** The widths that the build writes the help in: of a pipe or a narrow terminal, and of a wide one. */
export const widths = [80, 100];

/**
 * What yargs prints for `--help` of codex-ps or of one of its commands, written by the build, because yargs takes longer
 * to load than all else. undefined for other command lines and widths, and where nothing was built.
 */
export function builtHelp(argv: readonly string[], width: number): string | undefined {
  const [command] = argv;
  const [flag] = argv.slice(-1);
  if ((flag !== '--help' && flag !== '-h') || argv.length > 2 || !widths.includes(width)) {
    return undefined;
  }
  const name = argv.length === 1 ? 'codex-ps' : command;
  if (name === undefined || !/^[a-z_-]+$/.test(name) || name === flag) return undefined;
  return builtFile(`help/${name}-${width}.txt`);
}

/** A text file of this build, by its path from `dist/bundle`; undefined where it is missing. */
export function builtFile(name: string): string | undefined {
  return tryTo(() =>
    isExecutable
      ? process.getBuiltinModule('node:sea').getAsset(name, 'utf8')
      : // Seen from `dist/bundle/src` and `dist/bundle/workers`.
        readFileSync(join(import.meta.dirname, '..', name), 'utf8'),
  );
}
