import { printError } from '../platform/print-text.js';

/** Prints a bug of ours, or a stdout that cannot be written, as one line instead of a stack, and exits with 1. */
export function exitWithError(error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  printError(`failed: ${detail}`);
  process.exit(1);
}
