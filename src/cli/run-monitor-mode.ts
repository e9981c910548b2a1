import { demoHosts } from '../demo/demo-ports.js';
import type { LocalWorkerData } from '../app/workers/local-worker-data.js';
import { namesFilePath } from '../local/titles/names-path.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { localHost } from '../core/ids.js';
import type { WorkerName } from '../app/workers/messages.js';
import { actionSetting } from '../app/action-setting.js';
import type { ThreadPlan } from '../app/workers/collectors.js';
import { rowOrder } from '../output/table/row-order.js';
import { notificationPlan } from '../app/notification-plan.js';
import { keepHeapsSmall } from '../platform/runtime/keep-heaps-small.js';
import { optimizeLate } from '../platform/runtime/optimize-late.js';
import { openMonitor } from './open-monitor.js';
import type { Options } from '../options/options.js';
import { remoteData } from '../app/remote-options.js';
import { spawnThread, workerUrl } from '../platform/runtime/spawn-thread.js';
import { showsUnicode } from '../options/shows-unicode.js';

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
  return [{ worker, hosts, spawn: () => spawnThread(workerUrl(worker), workerData) }];
}
