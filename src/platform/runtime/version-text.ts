import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `0.1.0 (abc1234)`: the version, as its first word, and the commit where the build knew of one. */
export function versionText(version: string): string {
  // Seen from `dist/bundle/src`.
  const commit = commitIn(join(import.meta.dirname, '../commit'));
  return commit === undefined ? version : `${version} (${commit})`;
}

function commitIn(note: string): string | undefined {
  try {
    return /^[0-9a-f]{7,40}(?:-dirty)?(?=\n)/.exec(readFileSync(note, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
