import { readConfig } from '../config/read-config.js';
import { canShowMonitor } from '../monitor/screen/terminal.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import type { ParsedFlags } from '../options/flag-table.js';
import { helpWidth } from '../options/output-style.js';
import type { Options } from '../options/options.js';
import { plainFlags } from '../options/plain-flags.js';
import { exitWithCaller, exitOnSignals } from '../platform/exit.js';
import { userFile } from '../platform/paths/user-file.js';
import { outputTarget, printError, printText } from '../platform/print-text.js';
import {
  builtHelp,
  packageVersion as version,
  versionText,
} from '../platform/runtime/package-files.js';
import { compileInForeground, optimizeLate } from '../platform/runtime/v8-flags.js';
import { startLocalThread } from './local-thread.js';
import { parseOptions } from './parse-command-line.js';

const exitCodes = { done: 0, usage: 2 } as const;

export async function runCli(argv: readonly string[]): Promise<never> {
  process.exit(await run(argv));
}

async function run(argv: readonly string[]): Promise<number> {
  const plain = plainFlags(argv);
  if (plain?.version === true) return print(versionText(version));
  const started = plain && (await startLsof(plain));
  const target = outputTarget();
  const width = helpWidth(target, process.env);
  const help = builtHelp(argv, width);
  if (help !== undefined) return print(help);
  const invocation = await parseOptions(argv, {
    env: process.env,
    stdoutIsTerminal: target.isTTY,
    version,
    helpWidth: width,
    readConfig: () => readConfig(userFile('config')),
    readKept: async () => {
      const { keptSettings, stateFile } = await import('../config/state-file.js');
      return keptSettings(stateFile(userFile('state')));
    },
  });
  if (!invocation.ok) return wrongUsage(invocation.error);
  if (invocation.value.kind === 'print') return print(invocation.value.text);
  if (invocation.value.kind === 'command') {
    const { command, call } = invocation.value;
    withoutMonitor();
    const end = await command.run({ ...call, options: await withDefaultHosts(call.options) });
    return end.kind === 'exit' ? end.code : wrongUsage(end.sentence);
  }
  return runMode(await withDefaultHosts(invocation.value.options), started);
}

/** lsof takes about as long as the rest takes to load: it runs meanwhile. */
async function startLsof(plain: ParsedFlags): Promise<StartedDiscovery | undefined> {
  if (plain.json !== true && plain.once !== true) return undefined;
  const { startEarly } = await import('../app/start-early.js');
  // Before lsof runs, so that no signal ends codex-ps and leaves lsof behind.
  exitOnSignals();
  return startEarly(plain);
}

async function runMode(options: Options, started: StartedDiscovery | undefined): Promise<number> {
  if (options.deadlineMs !== undefined) exitWithCaller(options.deadlineMs);
  if (options.mode === 'watch' || options.mode === 'events') {
    withoutMonitor();
    const { runFollowMode } = await import('./commands/follow-modes.js');
    return runFollowMode(options);
  }
  if (options.mode === 'monitor' && canShowMonitor(process, process.env['TERM'])) {
    // It takes longer to start than the monitor takes to load.
    const spawnLocal = startLocalThread(options);
    const { openMonitor, threadPlans } = await import('./open-monitor.js');
    // The monitor has its own, which gives the terminal back first.
    process.removeAllListeners('uncaughtException');
    return openMonitor(options, threadPlans(options, spawnLocal));
  }
  withoutMonitor();
  // Once all is loaded, while lsof runs. Less late than where work is spread over time: its end is waited for.
  setImmediate(optimizeLate, 300_000);
  const { runOneShot } = await import('./one-shot.js');
  await runOneShot(options, started);
  return exitCodes.done;
}

/** The monitor does both itself. */
function withoutMonitor(): void {
  exitOnSignals();
  // Once all is loaded: V8 refuses what was compiled under other flags, also what Node compiled of its own modules.
  setImmediate(compileInForeground);
}

async function print(text: string): Promise<number> {
  await printText(`${text}\n`);
  return exitCodes.done;
}

function wrongUsage(sentence: string): number {
  printError(sentence);
  return exitCodes.usage;
}

/** Loads what asks the ssh configuration only where `all` needs it. */
async function withDefaultHosts(options: Options): Promise<Options> {
  if (!/\ball\b/i.test(options.settings.default_host.value)) return options;
  const { resolveDefaultHosts } = await import('../options/default-hosts.js');
  return resolveDefaultHosts(options);
}
