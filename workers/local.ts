import { workerData } from 'node:worker_threads';
import type { LocalWorkerData } from '../src/collect/local-worker-data.js';
import type { Collector } from '../src/collect/collector.js';
import { createDemoCollector } from '../src/collect/demo/demo-collector.js';
import { createHostCollector } from '../src/collect/host-collector.js';
import { nodePorts } from '../src/collect/ports/node-ports.js';
import { unixWebSocketPort } from '../src/collect/ports/unix-websocket.js';
import type { HostName } from '../src/domain/ids.js';
import { ok } from '../src/domain/result.js';
import { between } from '../src/domain/time.js';
import { serve } from '../src/protocol/serve.js';
import { after, threadPort } from './thread-port.js';

// This machine; in the demo, the three that are made up.
const data = workerData as LocalWorkerData;
const ports = nodePorts();
const collectors = new Map<HostName, Collector>();

function collectorOf(host: HostName): Collector {
  const known = collectors.get(host);
  if (known) return known;
  const made = data.demo
    ? createDemoCollector(host, { ...data.demo, now: ports.now }, data.codexPsVersion)
    : createHostCollector(ports, { ...data, webSocket: unixWebSocketPort, started: undefined });
  collectors.set(host, made);
  return made;
}

serve({
  port: threadPort(),
  after,
  readDetails: () => Promise.resolve(undefined),
  collect: async (host) => {
    const from = ports.now();
    const snapshot = await collectorOf(host).collect();
    return ok({ snapshot, transport: 'local', latency: between(from, ports.now()) });
  },
});
