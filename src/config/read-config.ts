import { join } from 'node:path';
import { nodeFiles } from '../platform/node-files.js';
import { noConfig, type UserConfig } from './user-config.js';

const maxBytes = 1 << 20;

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
  const read = await nodeFiles.readText(path, maxBytes + 1);
  if (!read.ok) {
    const { code } = read.error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ...noConfig, file: path };
    const why = code === 'EINVAL' || code === 'EISDIR' ? 'not a regular file' : code;
    return { ...noConfig, file: path, problems: [`${path}: it cannot be read (${why})`] };
  }
  const text = read.value;
  if (text.length > maxBytes) {
    return {
      ...noConfig,
      file: path,
      problems: [`${path}: larger than 1 MiB; nothing of it is used`],
    };
  }
  // The reader of TOML is loaded only where there is something to read.
  const { parseConfig } = await import('./config-file.js');
  return parseConfig(text, path);
}
