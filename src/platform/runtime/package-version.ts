import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** The bundle has it written in, which saves reading package.json at each start. */
declare const builtVersion: string | undefined;

/** The version of this package. */
export function packageVersion(): string {
  if (typeof builtVersion === 'string') return builtVersion;
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
