import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How many folders up the root can be: src/, build/ and dist/ have different depths. */
const maxUp = 5;

/** The folder of codex-ps's own package.json. */
export function packageRoot(): string {
  for (let up = 1; up < maxUp; up += 1) {
    const folder = join(import.meta.dirname, '../'.repeat(up));
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return import.meta.dirname;
}
