import { printError } from '../platform/print-text.js';
import { runInTerminal, waitForEnter } from '../platform/processes/run-program.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import { appendName } from '../local/titles/append-name.js';
import type { ThemeName } from '../output/text/theme.js';
import { type RowOrder, rowOrder } from '../output/table/row-order.js';
import { type HostName, localHost } from '../core/ids.js';
import { err, ok } from '../core/result.js';
import { durationMs, epochMs } from '../core/time.js';
import { type MonitorParts, runMonitor } from '../monitor/screen/run-monitor.js';
import { TerminalScreen } from '../monitor/screen/screen.js';
import { drainMs, terminalProblem } from '../monitor/screen/terminal.js';
import { startCollectors, type ThreadPlan } from '../app/workers/collectors.js';
import { ownCpuTime } from '../platform/runtime/own-cpu-time.js';
import { demoHosts } from '../demo/demo-ports.js';
import type { LocalWorkerData } from '../app/workers/local-worker-data.js';
import { namesFilePath } from '../local/titles/names-reader.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import type { WorkerName } from '../app/workers/messages.js';
import { actionSetting } from '../app/action-setting.js';
import { notificationPlan } from '../app/notification-plan.js';
import { keepHeapsSmall, optimizeLate } from '../platform/runtime/v8-flags.js';
import type { Options } from '../options/options.js';
import { remoteData } from '../app/remote-options.js';
import { showsUnicode } from '../options/output-style.js';
import { spawnThread, workerPath } from '../platform/runtime/spawn-thread.js';

export interface MonitorPlan {
  readonly threads: readonly ThreadPlan[];
  readonly hosts: readonly HostName[];
  readonly intervalMs: number;
  readonly debug: boolean;
  readonly hiddenShown: boolean;
  readonly demo: boolean;
  readonly mouse: boolean;
  readonly theme: ThemeName;
  readonly unicode: boolean;
  readonly namesPath: string;
  readonly columns: MonitorParts['options']['columns'];
  readonly order: RowOrder;
  readonly titles: MonitorParts['titles'];
  readonly warnings: readonly string[];
  readonly notifications: MonitorParts['notifications'];
  readonly actions: ActionSetting;
}

/** A demo session's name is not written to the user's file. */
function nameSaver(plan: MonitorPlan): MonitorParts['saveName'] {
  if (plan.demo) return () => Promise.resolve(ok(undefined));
  return (row, name) => appendName(plan.namesPath, { ...row, name });
}

/** A demo session has no terminal, no directory and no rollout. */
function sessionActions({ demo, actions }: MonitorPlan): MonitorParts['actions'] {
  return {
    plan: (action, session) =>
      demo
        ? Promise.resolve(err({ reason: 'not available in the demo', paste: undefined }))
        : planAction(actions, action, session),
    run: async (plan) => {
      if (!plan.takesScreen) return runPlan(actions, plan);
      const [command] = plan.commands;
      const ended = await runInTerminal(command);
      if (!ended.ok) return err({ reason: ended.error, paste: undefined });
      const { code, endedAtOnce } = ended.value;
      // What it printed would be gone with the next frame.
      if (endedAtOnce) await waitForEnter('Press Enter to return to codex-ps');
      if (code === 0) return ok(undefined);
      return err({ reason: `${command.program} exited with code ${code}`, paste: undefined });
    },
  };
}

/** Opens the monitor and gives the exit code once it is over and the terminal is as it was. */
export async function openMonitor(plan: MonitorPlan): Promise<number> {
  // A warning of Node's would be printed into the middle of the screen.
  process.removeAllListeners('warning');
  const { stdin, stdout } = process;
  const { theme, unicode, mouse, debug, intervalMs, demo, hiddenShown } = plan;
  const { columns, order, titles, warnings, notifications } = plan;
  const threads = startCollectors(plan.threads, durationMs(intervalMs));
  const screen = new TerminalScreen({ stdin, stdout, theme, unicode, mouse });
  const end = await runMonitor({
    screen,
    process,
    stdin,
    stdout,
    environment: process.env,
    collectors: threads,
    actions: sessionActions(plan),
    clipboard: {
      run: plan.actions.ports.run,
      platform: plan.actions.ports.identity.platform,
    },
    chosenHosts: plan.hosts,
    unicode,
    options: {
      ...{ debug, intervalMs, demo, hiddenShown, columns, order },
      notify: notifications !== undefined,
    },
    warnings,
    titles,
    notifications,
    now: () => epochMs(Date.now()),
    cpuTime: ownCpuTime,
    saveName: nameSaver(plan),
  });
  if (end.crash !== undefined) printError(`failed: ${end.crash}`);
  const drained = new Promise<void>((resolve) => screen.whenDrained(drainMs, resolve));
  await Promise.all([threads.stop(), drained]);
  return end.exitCode;
}

/** Where it cannot, the plain table is printed instead. */
export function canShowMonitor(): boolean {
  const lack = terminalProblem({
    inputIsTerminal: process.stdin.isTTY,
    outputIsTerminal: process.stdout.isTTY,
    term: process.env['TERM'],
  });
  return lack === undefined;
}

/** The screen waits for nobody: a slow lsof gets more time than in one-shot commands. */
const lsofTimeoutMs = 10_000;

/** The monitor for this command line; gives the exit code. */
export function runMonitorMode(options: Options, version: string): Promise<number> {
  keepHeapsSmall();
  optimizeLate();
  const { codexHome, discovery, debug, allSources, demo, refreshMs, settings } = options;
  const { now, identity } = nodePorts();
  const namesPath = namesFilePath(process.env, identity.homeDir);
  const began = now();
  const data: LocalWorkerData = {
    ...{ codexHome, discovery, lsofTimeoutMs, namesPath, codexPsVersion: version },
    longestPollMs: settings['status.longest_poll_ms'].value,
    demo: demo ? { began, seed: String(began) } : undefined,
  };
  const hosts = demo ? demoHosts : options.hosts;
  const remote = hosts.filter((host) => !demo && host !== localHost);
  const local = hosts.filter((host) => !remote.includes(host));
  return openMonitor({
    threads: [...planFor('local', local, data), ...planFor('remote', remote, remoteData(options))],
    hosts,
    intervalMs: refreshMs,
    debug,
    hiddenShown: allSources,
    demo,
    mouse: settings.mouse.value,
    namesPath,
    theme: settings.theme.value,
    unicode: showsUnicode(settings, process.env),
    columns: settings.columns.value,
    order: rowOrder(settings.sort.value),
    titles: settings.titles.value,
    warnings: options.configProblems,
    notifications: settings['notify.on'].value ? notificationPlan(options) : undefined,
    actions: actionSetting(options.ssh.sshBin, settings['actions.terminal'].value),
  });
}

/** A thread that has nothing to look at is not started. */
function planFor(
  worker: WorkerName,
  hosts: ThreadPlan['hosts'],
  workerData: unknown,
): readonly ThreadPlan[] {
  if (hosts.length === 0) return [];
  return [{ worker, hosts, spawn: () => spawnThread(workerPath(worker), workerData) }];
}
