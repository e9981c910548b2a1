import { workerData } from 'node:worker_threads';
import type { LocalWorkerData } from '../src/collect/local-worker-data.js';
import type { Collector } from '../src/collect/collector.js';
import { createDemoCollector } from '../src/collect/demo/demo-collector.js';
import { createDemoPorts, type DemoClock } from '../src/collect/demo/demo-ports.js';
import { readSessionDetail } from '../src/collect/details/read-session-detail.js';
import { createHostCollector } from '../src/collect/host-collector.js';
import type { HostPorts } from '../src/collect/ports/host-ports.js';
import { nodePorts } from '../src/collect/ports/node-ports.js';
import { unixWebSocketPort } from '../src/collect/ports/unix-websocket.js';
import type { HostName } from '../src/domain/ids.js';
import type { Session } from '../src/domain/session.js';
import { ok } from '../src/domain/result.js';
import { between } from '../src/domain/time.js';
import { serve } from '../src/protocol/serve.js';
import { after, threadPort } from './thread-port.js';

// This machine; in the demo, the three that are made up.
const data = workerData as LocalWorkerData;
const ports = nodePorts();

interface Watched {
  readonly ports: HostPorts;
  readonly collector: Collector;
  /** What the last look showed. */
  sessions: readonly Session[];
}

const hosts = new Map<HostName, Watched>();

function watchedHost(host: HostName): Watched {
  const known = hosts.get(host);
  if (known) return known;
  const made = data.demo ? madeUpHost(host, { ...data.demo, now: ports.now }) : thisHost();
  hosts.set(host, made);
  return made;
}

function thisHost(): Watched {
  const options = { ...data, webSocket: unixWebSocketPort, started: undefined };
  return { ports, collector: createHostCollector(ports, options), sessions: [] };
}

function madeUpHost(host: HostName, clock: DemoClock): Watched {
  const collector = createDemoCollector(host, clock, data.codexPsVersion);
  return { ports: createDemoPorts(host, clock), collector, sessions: [] };
}

serve({
  port: threadPort(),
  after,
  collect: async (host) => {
    const from = ports.now();
    const watched = watchedHost(host);
    const snapshot = await watched.collector.collect();
    watched.sessions = snapshot.sessions;
    return ok({ snapshot, transport: 'local', latency: between(from, ports.now()) });
  },
  readDetails: async ({ host, threadId }) => {
    const watched = watchedHost(host);
    const session = watched.sessions.find((other) => other.threadId === threadId);
    return session && readSessionDetail(watched.ports.files, session, ports.now());
  },
});
