import { printError } from '../platform/print-text.js';
import { runInTerminal, waitForEnter } from '../platform/processes/run-program.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import { rowLine } from '../local/titles/row-lines.js';
import { appendLine } from '../platform/files/append-line.js';
import { rowOrder } from '../output/table/row-order.js';
import { groupBy } from '../core/group-by.js';
import { type HostName, localHost } from '../core/ids.js';
import { err, ok } from '../core/result.js';
import { dayMs, durationMs } from '../core/time.js';
import { type MonitorParts, runMonitor } from '../monitor/screen/run-monitor.js';
import { textInput } from '../monitor/state/text-input.js';
import type { Thread } from '../app/workers/messages.js';
import { startCollectors, type ThreadPlan } from '../app/workers/collectors.js';
import { ownCpuTime } from '../platform/runtime/own-cpu-time.js';
import { demoHosts } from '../demo/demo-ports.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { actionSetting } from '../app/action-setting.js';
import { userMarks } from '../app/user-marks.js';
import { notificationPlan } from '../app/notification-plan.js';
import type { EffectiveSettings } from '../config/setting-table.js';
import { stateFile, withView } from '../config/state-file.js';
import type { Options } from '../options/options.js';
import { originText } from './commands/run-config.js';
import { remoteData } from '../app/ask-other-hosts.js';
import { showsUnicode } from '../options/output-style.js';
import { spawnThread, workerPath } from '../platform/runtime/spawn-thread.js';

/** A demo session has no terminal, no directory and no rollout. */
function sessionActions(setting: ActionSetting, demo: boolean): MonitorParts['actions'] {
  return {
    plan: (action, session) =>
      demo
        ? Promise.resolve(err({ reason: 'not available in the demo', paste: undefined }))
        : planAction(setting, action, session),
    run: async (plan) => {
      if (!plan.takesScreen) return runPlan(setting, plan);
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
export async function openMonitor(
  options: Options,
  threads: readonly ThreadPlan[],
): Promise<number> {
  // A warning of Node's would be printed into the middle of the screen.
  process.removeAllListeners('warning');
  const { stdin, stdout, env: environment } = process;
  const { debug, demo, refreshMs, settings } = options;
  const unicode = showsUnicode(settings, environment);
  const [theme, mouse] = [settings.theme.value, settings.mouse.value];
  const order = rowOrder(settings.sort.value);
  const setting = actionSetting(options.sshBin, settings['actions.terminal'].value);
  const collectors = startCollectors(threads, durationMs(refreshMs));
  // Blessed takes long to load: the threads start meanwhile.
  const { TerminalScreen } = await import('../monitor/screen/screen.js');
  const screen = new TerminalScreen({ stdin, stdout, theme, unicode, mouse });
  const marks = userMarks(nodePorts().files, userFile('marks'), !demo);
  const state = stateFile(userFile('state'));
  const end = await runMonitor({
    ...{ screen, process, stdin, stdout, environment, unicode, collectors },
    chosenHosts: monitoredHosts(options),
    options: {
      ...{ debug, demo, intervalMs: refreshMs, views: options.views },
      setBy: setBy(settings),
    },
    ui: {
      hiddenShown: options.allSources,
      filter: textInput(options.filter),
      columns: settings.columns.value,
      ...{ sortColumn: order.column, reversed: order.reversed },
      grouping: settings.group.value,
    },
    titles: settings.titles.value,
    programStatus: settings.program_status.value,
    warnings: options.configProblems,
    notifications: settings['notify.on'].value ? notificationPlan(options) : undefined,
    actions: sessionActions(setting, demo),
    clipboard: { run: setting.ports.run, platform: setting.ports.identity.platform },
    cpuTime: ownCpuTime,
    marks,
    readEnded: async () => {
      const { collectEnded } = await import('../app/collect-ended.js');
      // The list has its own filter, which may have changed since.
      return collectEnded({ ...options, filter: '' }, durationMs(dayMs));
    },
    // A demo session's name is not written to the user's file.
    saveName: async (row, name) =>
      demo ? ok(undefined) : appendLine(userFile('names'), rowLine(row, { name })),
    saveView: async (view) => (demo ? ok(undefined) : state.update((kept) => withView(kept, view))),
  });
  if (end.crash !== undefined) printError(`failed: ${end.crash}`);
  const drained = new Promise<void>((resolve) => screen.whenDrained(resolve));
  await Promise.all([collectors.stop(), drained, state.settled(), marks.saved()]);
  return end.exitCode;
}

function monitoredHosts({ demo, hosts }: Options): readonly HostName[] {
  return demo ? demoHosts : hosts;
}

/** One for this machine and one for the others; a thread without hosts is not started. */
export function threadPlans(options: Options, spawnLocal: () => Thread): readonly ThreadPlan[] {
  const isLocal = (host: HostName): boolean => options.demo || host === localHost;
  const hosts = groupBy(monitoredHosts(options), (host) => (isLocal(host) ? 'local' : 'remote'));
  return [...hosts].map(([worker, hosts]) => ({
    ...{ worker, hosts },
    spawn:
      worker === 'local' ? spawnLocal : () => spawnThread(workerPath(worker), remoteData(options)),
  }));
}

/** The settings that the screen must not change, and what sets them. */
function setBy(settings: EffectiveSettings): MonitorParts['options']['setBy'] {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, { origin }]) => origin.kind !== 'default' && origin.kind !== 'state')
      .map(([key, { origin }]) => [key, originText(origin)]),
  );
}
