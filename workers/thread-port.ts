import { parentPort } from 'node:worker_threads';
import type { ToWorker, WorkerPort } from '../src/app/workers/messages.js';

export function threadPort(): WorkerPort {
  const port = parentPort;
  if (!port) throw new Error('not a worker thread');
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => port.on('message', (message: ToWorker) => listener(message)),
    close: () => process.exit(),
  };
}
