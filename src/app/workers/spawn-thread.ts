import { Worker } from 'node:worker_threads';
import type { FromWorker, Thread, WorkerName } from './messages.js';
import { stopYoungGrowth } from '../../platform/keep-heaps-small.js';

/**
 * src/ and workers/ are siblings in build/ and in dist/bundle/. A worker starts from a build only: Node 20 loads no
 * `.ts` there.
 */
export function workerUrl(name: WorkerName): URL {
  const here = import.meta.url;
  return new URL(`workers/${name}.js`, here.slice(0, here.lastIndexOf('/src/') + 1));
}

export function spawnThread(url: URL, workerData: unknown): Thread {
  // What a thread prints would land in the middle of the screen.
  const worker = new Worker(url, { workerData, stdout: true, stderr: true });
  worker.once('online', stopYoungGrowth);
  worker.stdout.resume();
  worker.stderr.resume();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: FromWorker) => listener(message)),
    onError: (listener) =>
      worker.on('error', (error: unknown) =>
        listener(error instanceof Error ? error : new Error(String(error))),
      ),
    onExit: (listener) => worker.on('exit', listener),
    terminate: () => worker.terminate(),
  };
}
