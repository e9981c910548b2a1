import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The widths that the build writes the help in: of a pipe or a narrow terminal, and of a wide one. */
export const widths = [80, 100];

/**
 * What yargs would print for `--help` of codex-ps or of one of its commands, as the build had it print that: it takes
 * longer to load than all else. undefined for other command lines and widths, and where nothing was built.
 */
export function builtHelp(argv: readonly string[], width: number): string | undefined {
  const [command] = argv;
  const [flag] = argv.slice(-1);
  if ((flag !== '--help' && flag !== '-h') || argv.length > 2 || !widths.includes(width)) {
    return undefined;
  }
  const name = argv.length === 1 ? 'codex-ps' : command;
  if (name === undefined || !/^[a-z_-]+$/.test(name) || name === flag) return undefined;
  try {
    // Seen from `dist/bundle/src`.
    return readFileSync(join(import.meta.dirname, `../help/${name}-${width}.txt`), 'utf8');
  } catch {
    return undefined;
  }
}
