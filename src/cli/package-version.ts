import { createRequire } from 'node:module';

/** Of the package that this file lies in. */
export function packageVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require('../../../package.json') as { readonly version: string };
  return version;
}
