import type { StartedDiscovery } from '../collect/start-discovery.js';
import { type Options, parseOptions } from './options.js';
import { packageVersion } from './package-version.js';
import { printText } from './print-text.js';
import { terminalLack } from '../tui/terminal-lack.js';

const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Runs one command line to its end, and sets the exit code. */
export async function runCli(
  argv: readonly string[],
  started: StartedDiscovery | undefined,
): Promise<void> {
  const version = packageVersion();
  const invocation = parseOptions(argv, {
    env: process.env,
    stdoutIsTerminal: process.stdout.isTTY,
    version,
  });
  if (!invocation.ok) {
    process.stderr.write(`codex-ps: ${invocation.error}\n`);
    process.exit(exitCodes.usage);
  }
  if (invocation.value.kind === 'print') {
    await printText(`${invocation.value.text}\n`);
    process.exit(exitCodes.done);
  }
  process.exit(await run(invocation.value.options, version, started));
}

async function run(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<number> {
  try {
    if (options.mode === 'monitor' && canShowMonitor()) {
      const { runMonitorMode } = await import('./run-monitor-mode.js');
      return await runMonitorMode(options, version);
    }
    const { runOneShot } = await import('./run-one-shot.js');
    await runOneShot(options, version, started);
    return exitCodes.done;
  } catch (error) {
    // A bug of ours: its sentence, not its stack, unless that is asked for.
    const detail = error instanceof Error ? (options.debug ? error.stack : error.message) : error;
    process.stderr.write(`codex-ps: failed: ${String(detail)}\n`);
    return exitCodes.failed;
  }
}

/** Where it cannot, the plain table is printed instead. */
function canShowMonitor(): boolean {
  const lack = terminalLack({
    inputIsTerminal: process.stdin.isTTY,
    outputIsTerminal: process.stdout.isTTY,
    term: process.env['TERM'],
  });
  return lack === undefined;
}
