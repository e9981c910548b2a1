import { existsSync } from 'node:fs';

/** How many folders up the root can be: src/, build/ and dist/ have different depths. */
const maxUp = 5;

/** The folder of codex-ps's own package.json, with a slash at its end. */
export function packageRoot(): URL {
  for (let up = 1; up < maxUp; up += 1) {
    const folder = new URL('../'.repeat(up), import.meta.url);
    if (existsSync(new URL('package.json', folder))) return folder;
  }
  return new URL('./', import.meta.url);
}
