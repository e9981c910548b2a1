/** Prints a bug of ours, or a stdout that cannot be written, as one line instead of a stack, and exits with 1. */
export function exitWithError(error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`codex-ps: failed: ${detail.replace(/\s+/g, ' ')}\n`);
  process.exit(1);
}
