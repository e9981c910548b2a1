import { statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';

/** Node 22.8 and later; gives a status, and never throws for a folder that cannot be written. */
type EnableCompileCache = (folder: string) => unknown;

/**
 * Where compiled code is kept for the next start; undefined if the user has no home of their own, or if it would lie
 * in a CODEX_HOME, where codex-ps never writes.
 */
export function compileCacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string | undefined {
  const folder = cacheFolder(env, homeDir);
  const homes = [env['CODEX_HOME'] ?? '', join(homeDir, '.codex')];
  const isInHome = homes.some((home) => home !== '' && folder?.startsWith(join(home, '/')));
  return isInHome ? undefined : folder;
}

function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string | undefined {
  const base = env['XDG_CACHE_HOME'];
  if (base?.startsWith('/') === true) return join(base, 'codex-ps', 'compiled');
  // Under sudo, HOME may be another user's: what root writes there that user could not replace.
  const isOwn = statSync(homeDir, { throwIfNoEntry: false })?.uid === process.getuid?.();
  return isOwn ? join(homeDir, '.cache', 'codex-ps', 'compiled') : undefined;
}

/**
 * Lets Node keep the compiled code of the modules loaded from now on, which saves compiling them at the next start.
 * Older Nodes, and folders that cannot be written, do without; NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function enableCompileCache(folder: string | undefined): void {
  const { enableCompileCache: enable } = nodeModule as { enableCompileCache?: EnableCompileCache };
  if (folder !== undefined) enable?.(folder);
}
