import { localHostOptions, type LocalWorkerData } from '../app/local-host-options.js';
import type { Thread } from '../app/workers/messages.js';
import { localHost } from '../core/ids.js';
import type { Options } from '../options/options.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { spawnThread, workerPath } from '../platform/runtime/spawn-thread.js';

/** Starts the monitor's thread for this machine, if it needs one. What is given back gives that thread, and later new ones. */
export function startLocalThread(options: Options): () => Thread {
  const began = nodePorts().now();
  const demo = options.demo ? { began, seed: String(began) } : undefined;
  const data: LocalWorkerData = { ...localHostOptions(options), demo };
  const spawn = (): Thread => spawnThread(workerPath('local'), data);
  const started = options.demo || options.hosts.includes(localHost) ? [spawn()] : [];
  return () => started.pop() ?? spawn();
}
