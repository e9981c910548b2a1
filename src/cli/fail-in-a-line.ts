/** A bug of ours, or a stdout that takes no more, is told in one sentence, never as a stack; the exit code is 1. */
export function failInALine(error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`codex-ps: failed: ${detail.replace(/\s+/g, ' ')}\n`);
  process.exit(1);
}
