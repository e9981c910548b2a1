import { cleanText } from '../core/text/clean-text.js';
import { err, ok, type Result } from '../core/result.js';
import { nodeFiles } from '../platform/files/node-files.js';
import { nothingStored, type StoredSettings } from './setting-table.js';

/** Thousands of hosts. Parsing takes up to 4 KiB of memory a byte, in a table whose name has a thousand parts. */
const maxKiB = 64;

/** The user's configuration; without a file nothing is set and nothing is wrong. */
export async function readConfig(path: string): Promise<StoredSettings> {
  const text = await readUserFile(path, maxKiB);
  if (!text.ok) return { entries: {}, problems: [`${text.error}; ignored`] };
  if (text.value === undefined) return nothingStored;
  // The TOML parser is loaded only where there is something to parse.
  const { parseConfig } = await import('./config-file.js');
  return parseConfig(text.value, path);
}

/** The text of a file of the user's; undefined where there is none. The error is one clean sentence without its end. */
export async function readUserFile(
  path: string,
  mostKiB: number,
): Promise<Result<string | undefined, string>> {
  const unusable = (reason: string): Result<never, string> => err(cleanText(`${path}: ${reason}`));
  const read = await nodeFiles.readText(path, mostKiB * 1024 + 1);
  if (read.ok) {
    return read.value.length > mostKiB * 1024 ? unusable(`larger than ${mostKiB} KiB`) : read;
  }
  const { code } = read.error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
  const isOther = code === 'EINVAL' || code === 'EISDIR';
  return unusable(isOther ? 'not a regular file' : `cannot be read (${code})`);
}
