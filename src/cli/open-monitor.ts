import { printError } from '../platform/print-text.js';
import { runInTerminal, waitForEnter } from '../platform/processes/run-program.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import { appendName } from '../local/titles/append-name.js';
import type { ThemeName } from '../output/text/theme.js';
import type { RowOrder } from '../output/table/row-order.js';
import type { HostName } from '../core/ids.js';
import { err, ok } from '../core/result.js';
import { durationMs, epochMs } from '../core/time.js';
import type { MonitorParts } from '../monitor/screen/monitor-port.js';
import { runMonitor } from '../monitor/screen/run-monitor.js';
import { openScreen } from '../monitor/screen/screen.js';
import { drainMs, exitCodeOf } from '../monitor/screen/terminal.js';
import { startCollectors, type ThreadPlan } from '../app/workers/collectors.js';
import { ownCpuTime } from '../platform/runtime/own-cpu-time.js';

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
  const screen = openScreen({ stdin, stdout, theme, unicode, mouse });
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
    capabilities: { unicode },
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
  if (end.kind === 'crash') printError(`failed: ${end.detail}`);
  const drained = new Promise<void>((resolve) => screen.whenDrained(drainMs, resolve));
  await Promise.all([threads.stop(), drained]);
  return exitCodeOf(end);
}
