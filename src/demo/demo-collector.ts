import type { HostName } from '../core/ids.js';
import type { Collector } from '../local/collector.js';
import { createHostCollector } from '../local/host-collector.js';
import type { UnixWebSocketPort } from '../platform/unix-websocket.js';
import { createDemoPorts, type DemoClock } from './demo-ports.js';

/** No made-up home has a daemon, so nobody ever asks for a socket. */
const noWebSocket: UnixWebSocketPort = {
  open: () => {
    throw new Error('the demo has no daemon');
  },
  after: () => () => undefined,
};

/** The collector of a real host, on made-up ports. */
export function createDemoCollector(
  host: HostName,
  clock: DemoClock,
  codexPsVersion: string,
): Collector {
  const collector = createHostCollector(createDemoPorts(host, clock), {
    codexHome: undefined,
    discovery: 'auto',
    lsofTimeoutMs: 1000,
    namesPath: '/nowhere/session_names.jsonl',
    codexPsVersion,
    webSocket: noWebSocket,
    started: undefined,
  });
  return {
    collect: async () => {
      // Every collector calls its own machine `local`.
      const snapshot = await collector.collect();
      const sessions = snapshot.sessions.map((session) => ({ ...session, host }));
      return { ...snapshot, host, sessions };
    },
  };
}
