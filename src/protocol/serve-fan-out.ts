import type { HostName } from '../domain/ids.js';
import type { LinkState } from '../domain/link-state.js';
import type { DurationMs } from '../domain/time.js';
import { unreachable } from '../domain/unreachable.js';
import { HostOutbox, type HostNews } from './host-outbox.js';
import type { ToWorker } from './messages.js';
import type { WorkerPort } from './serve.js';

/** Hosts that tell by themselves what is new. */
export interface RunningHosts {
  readonly refresh: () => void;
  /** Also those that wait or are blocked. */
  readonly retry: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly stop: () => void;
}

/** Where hosts tell what is new of them, and what is being done about them. */
export interface HostTeller {
  readonly news: (host: HostName, news: HostNews) => void;
  readonly link: (host: HostName, state: LinkState) => void;
}

export type BeginHosts = (
  hosts: readonly HostName[],
  every: DurationMs,
  tell: HostTeller,
) => RunningHosts;

/** The side of the thread that asks other hosts: there is no beat, each host has its own. */
export function serveFanOut(port: WorkerPort, begin: BeginHosts): void {
  const outbox = new HostOutbox((message) => port.post(message));
  let running: RunningHosts | undefined;
  const hear = (message: ToWorker): void => {
    switch (message.kind) {
      case 'start':
        running?.stop();
        running = begin(message.hosts, message.every, {
          news: (host, news) => outbox.put(host, news),
          link: (host, state) => outbox.putLink(host, state),
        });
        return;
      case 'set-interval':
        running?.setInterval(message.every);
        return;
      case 'collect-now':
        running?.retry();
        running?.refresh();
        return;
      case 'watch-details':
        // What the details show beyond the row lies on the other machine.
        return;
      case 'taken':
        outbox.taken(message.host);
        return;
      case 'stop':
        running?.stop();
        port.post({ kind: 'stopped' });
        port.close();
        return;
      default:
        unreachable(message);
    }
  };
  port.listen(hear);
  port.post({ kind: 'ready' });
}
