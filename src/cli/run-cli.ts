import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import { exitOnSignals } from '../platform/exit-on-signals.js';
import { helpWidth } from '../options/output-style.js';
import type { Options } from '../options/options.js';
import { parseOptions } from './parse-command-line.js';
import { nodeIdentity } from '../platform/node-identity.js';
import { configPath, readConfig } from '../config/read-config.js';
import { endWithCaller } from '../platform/end-with-caller.js';
import { exitWithError } from './exit-with-error.js';
import { keepHeapsSmall } from '../platform/runtime/keep-heaps-small.js';
import { packageVersion } from '../platform/runtime/package-version.js';
import { printError, printJson, printText } from '../platform/print-text.js';
import { terminalLack } from '../monitor/screen/terminal.js';
import { jsonDocument } from '../output/json/json-document.js';
import { collectFleet } from '../app/collect-fleet.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Timeline } from '../core/session/timeline.js';

/** `--json` and `--once`: one look at each chosen host, printed. */
async function runOneShot(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<void> {
  const fleet = await collectFleet(options, version, started);
  if (options.mode === 'json') {
    const timelines = options.timeline ? await timelinesOf(fleet, options) : undefined;
    const document = jsonDocument(fleet, { ...options, timelines, codexPsVersion: version });
    await printJson(document, 2);
    return;
  }
  if (options.timeline) {
    const { printTimeline } = await import('./print-timeline.js');
    await printTimeline(fleet, options, await timelinesOf(fleet, options));
    return;
  }
  const { printTable } = await import('./commands/print-table.js');
  await printTable(fleet, options);
}

async function timelinesOf(fleet: Fleet, options: Options): Promise<readonly Timeline[]> {
  const { fleetTimelines } = await import('../app/fleet-timelines.js');
  return fleetTimelines(fleet, options);
}

const exitCodes = { done: 0, usage: 2 } as const;

/** Runs one command line to its end, with its exit code. */
export async function runCli(
  argv: readonly string[],
  started: StartedDiscovery | undefined,
): Promise<void> {
  // Notices that nobody reads any more (`2>&1 | head`) are no failure.
  process.stderr.on('error', () => undefined);
  try {
    process.exit(await run(argv, started));
  } catch (error) {
    exitWithError(error);
  }
}

async function run(
  argv: readonly string[],
  started: StartedDiscovery | undefined,
): Promise<number> {
  const version = packageVersion();
  const invocation = await parseOptions(argv, {
    env: process.env,
    stdoutIsTerminal: process.stdout.isTTY,
    version,
    helpWidth: helpWidth(process.stdout, process.env),
    readConfig: () => readConfig(configPath(process.env, nodeIdentity().homeDir)),
  });
  if (!invocation.ok) return wrongUsage(invocation.error);
  if (invocation.value.kind === 'print') {
    await printText(`${invocation.value.text}\n`);
    return exitCodes.done;
  }
  if (invocation.value.kind === 'command') {
    const { command, call } = invocation.value;
    exitOnSignals();
    const end = await command.run({ ...call, options: await withDefaultHosts(call.options) });
    return end.kind === 'exit' ? end.code : wrongUsage(end.sentence);
  }
  const options = await withDefaultHosts(invocation.value.options);
  if (options.deadlineMs !== undefined) endWithCaller(options.deadlineMs);
  if (options.mode === 'watch' || options.mode === 'events') {
    keepHeapsSmall();
    exitOnSignals();
    const { runFollowMode } = await import('./follow-modes.js');
    return runFollowMode(options, version);
  }
  if (options.mode === 'monitor' && canShowMonitor()) {
    const { runMonitorMode } = await import('./open-monitor.js');
    // The monitor has its own, which gives the terminal back first.
    process.off('uncaughtException', exitWithError);
    return runMonitorMode(options, version);
  }
  exitOnSignals();
  await runOneShot(options, version, started);
  return exitCodes.done;
}

function wrongUsage(sentence: string): number {
  printError(sentence);
  return exitCodes.usage;
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

/** Loads what asks the ssh configuration only where `all` needs it. */
async function withDefaultHosts(options: Options): Promise<Options> {
  if (!/\ball\b/i.test(options.settings.default_host.value)) return options;
  const { resolveDefaultHosts } = await import('../app/resolve-default-hosts.js');
  return resolveDefaultHosts(options);
}
