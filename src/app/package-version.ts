import { readFileSync } from 'node:fs';

/** How many folders up the package can be: the build has two depths, the bundle's and the compiler's. */
const maxUp = 4;

/** The version of the package that this file lies in. */
export function packageVersion(): string {
  for (let up = 1; up <= maxUp; up += 1) {
    const version = versionIn(new URL(`${'../'.repeat(up)}package.json`, import.meta.url));
    if (version !== undefined) return version;
  }
  return 'unknown';
}

function versionIn(manifest: URL): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
    return name === 'codex-ps' ? version : undefined;
  } catch {
    return undefined;
  }
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}
