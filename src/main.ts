#!/usr/bin/env node
// Nothing is imported statically: where files cannot even be loaded (too few file descriptors) there would be no code
// of ours yet to say so in one sentence.
try {
  leaveDeletedDirectory();
  const { main } = await import('./cli/main.js');
  await main(process.argv.slice(2));
} catch (error) {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`codex-ps: failed: ${detail.replace(/\s+/g, ' ')}\n`);
  process.exit(1);
}

/** Nothing here depends on the working directory, but Node starts no thread, and yargs does not load, in one that is gone. */
function leaveDeletedDirectory(): void {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
  }
}
