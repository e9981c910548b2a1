import { readFileSync } from 'node:fs';

/** Seen from the files of the bundle, which lie in `dist/bundle/src` and in `dist/bundle/src/cli`. */
const places = ['../commit', '../../commit'];

/** `0.1.0 (abc1234)`: the version, as its first word, and the commit where the build knew of one. */
export function versionText(version: string): string {
  for (const place of places) {
    const commit = commitIn(new URL(place, import.meta.url));
    if (commit !== undefined) return `${version} (${commit})`;
  }
  return version;
}

function commitIn(note: URL): string | undefined {
  try {
    return /^[0-9a-f]{7,40}(?:-dirty)?(?=\n)/.exec(readFileSync(note, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
