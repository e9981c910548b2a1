import { accessSync, constants, statSync } from 'node:fs';

/** Where lsof, ps and git live on the systems we know; a bare PATH (cron, launchd, ssh) lacks some of them. */
const usualPlaces = [
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
] as const;

/**
 * The path of a program, or undefined where there is none. Synchronous: it runs before the first
 * child is started. Relative entries of PATH are passed over: they would run what lies in the
 * directory that codex-ps happens to be started in.
 */
export function findProgram(program: string, searchPath: string | undefined): string | undefined {
  if (program.includes('/')) return isExecutable(program) ? program : undefined;
  const places = [...(searchPath ?? '').split(':'), ...usualPlaces];
  for (const place of places) {
    const candidate = `${place}/${program}`;
    if (place.startsWith('/') && isExecutable(candidate)) return candidate;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
