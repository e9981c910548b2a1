import { createRequire } from 'node:module';
import type FastGlob from 'fast-glob';
import type WebSocket from 'ws';
import type { Argv } from 'yargs';

// Each is loaded when it is first needed. The build replaces these calls by plain ones, which it can bundle.

/** The ESM entry of yargs 17 costs 25 ms more at every start than its CommonJS one. */
export function loadYargs(): (args: readonly string[]) => Argv {
  return createRequire(import.meta.filename)('yargs/yargs') as (args: readonly string[]) => Argv;
}

/** `ws` costs 10 ms to load. */
export function loadWs(): typeof WebSocket {
  return createRequire(import.meta.filename)('ws') as typeof WebSocket;
}

export function loadFastGlob(): typeof FastGlob {
  return createRequire(import.meta.filename)('fast-glob') as typeof FastGlob;
}
