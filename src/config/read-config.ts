import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../platform/errno.js';
import { noConfig, type UserConfig } from './user-config.js';

const maxChars = 1 << 20;

/** Where the configuration lies for this user. */
export function configPath(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string {
  const base = env['XDG_CONFIG_HOME'];
  const folder = base?.startsWith('/') ? base : join(homeDir, '.config');
  return join(folder, 'codex-ps', 'config.toml');
}

/** The user's configuration; without a file nothing is set and nothing is wrong. */
export async function readConfig(path: string): Promise<UserConfig> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').slice(0, maxChars);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ...noConfig, file: path };
    return { ...noConfig, file: path, problems: [`${path}: it cannot be read (${code})`] };
  }
  // The reader of TOML is loaded only where there is something to read.
  const { parseConfig } = await import('./config-file.js');
  return parseConfig(text, path);
}
