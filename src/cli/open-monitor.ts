import { printError } from '../platform/print-text.js';
import { runInTerminal, waitForEnter } from '../platform/processes/run-program.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import { appendName } from '../local/titles/append-name.js';
import type { ThemeName } from '../output/text/theme.js';
import { rowOrder } from '../output/table/row-order.js';
import { localHost } from '../core/ids.js';
import { err, ok } from '../core/result.js';
import { dayMs, durationMs, epochMs } from '../core/time.js';
import { type MonitorParts, runMonitor } from '../monitor/screen/run-monitor.js';
import { textInput } from '../monitor/state/text-input.js';
import { TerminalScreen } from '../monitor/screen/screen.js';
import { startCollectors, type ThreadPlan } from '../app/workers/collectors.js';
import { ownCpuTime } from '../platform/runtime/own-cpu-time.js';
import { demoHosts } from '../demo/demo-ports.js';
import { localHostOptions, type LocalWorkerData } from '../app/local-host.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import type { WorkerName } from '../app/workers/messages.js';
import { actionSetting } from '../app/action-setting.js';
import { notificationPlan } from '../app/notification-plan.js';
import { keepHeapsSmall, optimizeLate } from '../platform/runtime/v8-flags.js';
import type { EffectiveSettings } from '../config/setting-table.js';
import { stateFile, withView } from '../config/state-file.js';
import type { Options } from '../options/options.js';
import { originText } from './commands/run-config.js';
import { remoteData } from '../app/ask-other-hosts.js';
import { showsUnicode } from '../options/output-style.js';
import { spawnThread, workerPath } from '../platform/runtime/spawn-thread.js';

export interface MonitorPlan extends Pick<
  MonitorParts,
  | 'chosenHosts'
  | 'unicode'
  | 'options'
  | 'warnings'
  | 'titles'
  | 'programStatus'
  | 'notifications'
  | 'readEnded'
  | 'ui'
> {
  readonly threads: readonly ThreadPlan[];
  readonly mouse: boolean;
  readonly theme: ThemeName;
  readonly actionSetting: ActionSetting;
}

/** A demo session has no terminal, no directory and no rollout. */
function sessionActions({ options, actionSetting: setting }: MonitorPlan): MonitorParts['actions'] {
  return {
    plan: (action, session) =>
      options.demo
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
export async function openMonitor(plan: MonitorPlan): Promise<number> {
  // A warning of Node's would be printed into the middle of the screen.
  process.removeAllListeners('warning');
  const { stdin, stdout } = process;
  const { theme, unicode, mouse, options } = plan;
  const { run, identity } = plan.actionSetting.ports;
  const threads = startCollectors(plan.threads, durationMs(options.intervalMs));
  const screen = new TerminalScreen({ stdin, stdout, theme, unicode, mouse });
  let saving: Promise<unknown> = Promise.resolve();
  const end = await runMonitor({
    ...plan,
    screen,
    ...{ process, stdin, stdout, environment: process.env },
    collectors: threads,
    actions: sessionActions(plan),
    clipboard: { run, platform: identity.platform },
    now: () => epochMs(Date.now()),
    cpuTime: ownCpuTime,
    // A demo session's name is not written to the user's file.
    saveName: async (row, name) =>
      options.demo ? ok(undefined) : appendName(userFile('names'), { ...row, name }),
    saveView: (view) => {
      const saved = options.demo
        ? Promise.resolve(ok(undefined))
        : stateFile(userFile('state')).update((kept) => withView(kept, view));
      saving = saved;
      return saved;
    },
  });
  if (end.crash !== undefined) printError(`failed: ${end.crash}`);
  const drained = new Promise<void>((resolve) => screen.whenDrained(resolve));
  await Promise.all([threads.stop(), drained, saving]);
  return end.exitCode;
}

export function runMonitorMode(options: Options): Promise<number> {
  keepHeapsSmall();
  optimizeLate();
  const { debug, allSources, demo, refreshMs, settings } = options;
  const { now } = nodePorts();
  const began = now();
  const data: LocalWorkerData = {
    ...localHostOptions(options),
    demo: demo ? { began, seed: String(began) } : undefined,
  };
  const order = rowOrder(settings.sort.value);
  const hosts = demo ? demoHosts : options.hosts;
  const remote = hosts.filter((host) => !demo && host !== localHost);
  const local = hosts.filter((host) => !remote.includes(host));
  return openMonitor({
    threads: [...planFor('local', local, data), ...planFor('remote', remote, remoteData(options))],
    chosenHosts: hosts,
    mouse: settings.mouse.value,
    theme: settings.theme.value,
    unicode: showsUnicode(settings, process.env),
    options: {
      ...{ debug, demo, intervalMs: refreshMs, views: options.views },
      setBy: setBy(settings),
      notify: settings['notify.on'].value,
    },
    ui: {
      hiddenShown: allSources,
      filter: textInput(options.filter),
      columns: settings.columns.value,
      ...{ sortColumn: order.column, reversed: order.reversed },
      grouping: settings.group.value,
    },
    titles: settings.titles.value,
    programStatus: settings.program_status.value,
    readEnded: async () => {
      const { collectEnded } = await import('../app/collect-ended.js');
      return collectEnded(options, durationMs(dayMs));
    },
    warnings: options.configProblems,
    notifications: settings['notify.on'].value ? notificationPlan(options) : undefined,
    actionSetting: actionSetting(options.ssh.sshBin, settings['actions.terminal'].value),
  });
}

/** The settings that the screen must not change, and what sets them. */
function setBy(settings: EffectiveSettings): MonitorParts['options']['setBy'] {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, { origin }]) => origin.kind !== 'default' && origin.kind !== 'state')
      .map(([key, { origin }]) => [key, originText(origin)]),
  );
}

/** A thread without hosts is not started. */
function planFor(
  worker: WorkerName,
  hosts: ThreadPlan['hosts'],
  workerData: unknown,
): readonly ThreadPlan[] {
  if (hosts.length === 0) return [];
  return [{ worker, hosts, spawn: () => spawnThread(workerPath(worker), workerData) }];
}
