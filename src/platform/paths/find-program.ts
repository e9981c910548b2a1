import { accessSync, constants, statSync } from 'node:fs';
import { tryTo } from '../errno.js';
import { responds } from './mounts.js';

/** Where lsof, ps and git usually are; the PATH of cron, launchd and ssh lacks some of them. */
const usualDirectories = [
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
] as const;

/**
 * The absolute path of a program, or undefined if there is none. Every program that codex-ps runs is found here.
 * Relative paths and relative or empty entries of PATH never count: they would run whatever is in the directory
 * that codex-ps happens to be started in, or in the directory of a session. Nor does what is on a mount that does not
 * respond: to start it would hang.
 */
export function findProgram(program: string, searchPath: string | undefined): string | undefined {
  if (program.includes('/')) {
    return program.startsWith('/') && isExecutable(program) ? program : undefined;
  }
  const candidates = [...absoluteEntries(searchPath), ...usualDirectories].map(
    (directory) => `${directory}/${program}`,
  );
  return candidates.find(isExecutable);
}

export function safeSearchPath(searchPath: string | undefined): string {
  const entries = absoluteEntries(searchPath);
  return (entries.length > 0 ? entries : usualDirectories).join(':');
}

function absoluteEntries(searchPath: string | undefined): readonly string[] {
  return (searchPath ?? '').split(':').filter((entry) => entry.startsWith('/'));
}

function isExecutable(path: string): boolean {
  const found = tryTo(() => {
    if (!responds(path) || !statSync(path).isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  });
  return found === true;
}
