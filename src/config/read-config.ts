import { join } from 'node:path';
import { cleanText } from '../core/text/clean-text.js';
import { nodeFiles } from '../platform/files/node-files.js';
import { noConfig, type UserConfig } from './setting-table.js';

/** Thousands of hosts. Parsing takes up to 4 KiB of memory a byte, in a table whose name has a thousand parts. */
const maxBytes = 64 * 1024;

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
  const read = await nodeFiles.readText(path, maxBytes + 1);
  if (!read.ok) {
    const { code } = read.error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ...noConfig, file: path };
    const isOther = code === 'EINVAL' || code === 'EISDIR';
    return unusable(path, isOther ? 'not a regular file' : `cannot be read (${code})`);
  }
  const text = read.value;
  if (text.length > maxBytes) return unusable(path, 'larger than 64 KiB');
  // The TOML parser is loaded only where there is something to parse.
  const { parseConfig } = await import('./config-file.js');
  return parseConfig(text, path);
}

function unusable(path: string, reason: string): UserConfig {
  return { ...noConfig, file: path, problems: [cleanText(`${path}: ${reason}; ignored`)] };
}
