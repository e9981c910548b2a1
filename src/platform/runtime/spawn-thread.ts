import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { builtFile, isExecutable } from './package-files.js';
import { compileInForeground, keepHeapsSmall, optimizeLate, youngMegabytes } from './v8-flags.js';

export interface WorkerThread<Sent, Received> {
  readonly post: (message: Sent) => void;
  readonly onMessage: (listener: (message: Received) => void) => void;
  /** With the message of the uncaught exception that ends it, or its exit code; after an exception with both. */
  readonly onEnd: (listener: (detail: string) => void) => void;
  readonly terminate: () => Promise<unknown>;
}

/** src/ and workers/ are siblings in build/ and in dist/bundle/. Node 20 loads no `.ts` in a worker. */
export function workerPath(name: string): string {
  const here = import.meta.filename;
  return join(here.slice(0, here.lastIndexOf('/src/')), 'workers', `${name}.js`);
}

export function spawnThread<Sent, Received>(
  file: string | URL,
  workerData: unknown,
): WorkerThread<Sent, Received> {
  // What a thread prints would be in the middle of the screen.
  const resourceLimits = { maxYoungGenerationSizeMb: youngMegabytes };
  const options = { workerData, resourceLimits, stdout: true, stderr: true };
  const worker = isExecutable
    ? new Worker(builtFile('executable.cjs') ?? '', { ...options, eval: true, argv: [file] })
    : new Worker(file, options);
  // Once it has loaded what it needs: V8 refuses what was compiled under other flags, also what Node compiled of its own modules.
  worker.once('message', () => {
    compileInForeground();
    keepHeapsSmall();
    optimizeLate();
  });
  worker.stdout.resume();
  worker.stderr.resume();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: Received) => listener(message)),
    onEnd: (listener) => {
      worker.on('error', (error) =>
        listener(error instanceof Error ? error.message : String(error)),
      );
      worker.on('exit', (code) => listener(`it ended with code ${code}`));
    },
    terminate: () => worker.terminate(),
  };
}
