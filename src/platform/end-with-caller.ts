/**
 * Where another codex-ps started this one over ssh: it ends when its standard input does, for then
 * nobody reads any more, and `deadlineMs` after its start (0: never).
 */
export function endWithCaller(deadlineMs: number): void {
  const end = (): never => process.exit(0);
  process.stdin.on('end', end);
  process.stdin.on('close', end);
  process.stdin.on('error', end);
  process.stdin.resume();
  if (deadlineMs > 0) setTimeout(() => process.exit(1), deadlineMs).unref();
}
