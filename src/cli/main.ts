import { plainFlags } from '../options/plain-flags.js';
import { startEarly } from '../app/start-early.js';
import { exitOnSignals } from '../platform/exit-on-signals.js';
import { failInALine } from './fail-in-a-line.js';

/** Runs codex-ps with these arguments. */
export async function main(argv: readonly string[]): Promise<void> {
  process.once('uncaughtException', failInALine);
  // lsof takes about as long as the rest takes to load: it runs meanwhile.
  const started = startEarly(plainFlags(argv));
  if (started) exitOnSignals();

  const { runCli } = await import('./run-cli.js');
  await runCli(argv, started);
}
