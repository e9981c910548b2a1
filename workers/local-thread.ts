import { workerData } from 'node:worker_threads';
import type { Collector } from '../src/local/host-collector.js';
import { createDemoCollector, createDemoPorts, type DemoClock } from '../src/demo/demo-ports.js';
import { sessionDetailReader } from '../src/local/rollout/read-session-detail.js';
import { afterMs } from '../src/platform/after.js';
import type { HostPorts } from '../src/platform/host-ports.js';
import { nodePorts } from '../src/platform/ports/node-ports.js';
import { hostTimelines } from '../src/timeline/timeline-reader.js';
import { localHost, type HostName } from '../src/core/ids.js';
import { memoized } from '../src/core/memoize.js';
import type { HostSnapshot } from '../src/core/session/snapshot.js';
import { between } from '../src/core/time.js';
import { pollHosts } from '../src/app/workers/polled-hosts.js';
import { serveWorker, type FollowHosts } from '../src/app/workers/worker-server.js';
import { threadPort } from './thread-port.js';
import { followLocalHost, localAnswer } from '../src/app/local-host.js';
import type { LocalWorkerData } from '../src/app/local-host-options.js';

// This machine; in the demo, its sample hosts.
const data = workerData as LocalWorkerData;
const ports = nodePorts();
/** The last snapshot of each host. */
const newest = new Map<HostName, HostSnapshot>();

const followThisMachine: FollowHosts = (_hosts, every, { onResult }) =>
  followLocalHost(data, every, (result) => {
    newest.set(localHost, result.answer.snapshot);
    onResult(result);
  });

const demo = data.demo && { ...data.demo, now: ports.now };
const demoHosts = new Map<HostName, { readonly collector: Collector; readonly ports: HostPorts }>();

function demoHost(host: HostName, clock: DemoClock): { collector: Collector; ports: HostPorts } {
  const known = demoHosts.get(host);
  if (known) return known;
  const collector = createDemoCollector(host, clock, data.codexPsVersion);
  const made = { collector, ports: createDemoPorts(host, clock) };
  demoHosts.set(host, made);
  return made;
}

function pollDemoHosts(clock: DemoClock): FollowHosts {
  return pollHosts(async (host) => {
    const from = ports.now();
    const snapshot = await demoHost(host, clock).collector.collect();
    newest.set(host, snapshot);
    return localAnswer(snapshot, between(from, ports.now()));
  }, afterMs);
}

const timelinesOf = memoized((host: HostName) => hostTimelines(filesOf(host), ports.now));

function filesOf(host: HostName): HostPorts['files'] {
  return (demo ? demoHost(host, demo).ports : ports).files;
}

const readDetails = sessionDetailReader();

serveWorker({
  port: threadPort(),
  follow: demo ? pollDemoHosts(demo) : followThisMachine,
  readDetails: async ({ host, threadId }) => {
    const session = newest.get(host)?.sessions.find((other) => other.threadId === threadId);
    return session && readDetails(filesOf(host), session, ports.now());
  },
  readTimelines: async (host, of) => {
    const sessions = newest.get(host)?.sessions ?? [];
    const wanted = of === 'all' ? sessions : sessions.filter((row) => row.threadId === of.threadId);
    return timelinesOf(host)(wanted, sessions);
  },
});
