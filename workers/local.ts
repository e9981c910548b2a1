import { workerData } from 'node:worker_threads';
import type { Collector } from '../src/local/host-collector.js';
import type { LocalWorkerData } from '../src/app/workers/local-worker-data.js';
import { createDemoCollector, createDemoPorts, type DemoClock } from '../src/demo/demo-ports.js';
import { SessionDetailReader } from '../src/local/rollout/read-session-detail.js';
import { LiveHost } from '../src/local/live/live-host.js';
import { afterMs } from '../src/platform/after.js';
import type { HostPorts } from '../src/platform/host-ports.js';
import { nodePorts } from '../src/platform/ports/node-ports.js';
import { unixWebSocketPort } from '../src/platform/unix-websocket.js';
import { watchDirectory } from '../src/platform/files/watch-directory.js';
import { HostTimelines } from '../src/timeline/host-timelines.js';
import { type HostName } from '../src/core/ids.js';
import type { HostSnapshot } from '../src/core/session/snapshot.js';
import { between, type DurationMs } from '../src/core/time.js';
import { pollHosts } from '../src/app/workers/polled-hosts.js';
import { serveWorker, type FollowHosts } from '../src/app/workers/worker-server.js';
import { threadPort } from './thread-port.js';
import type { HostResult } from '../src/core/fleet/host-result.js';
import { localAnswer } from '../src/app/local-host.js';

// This machine; in the demo, the three that are made up.
const data = workerData as LocalWorkerData;
const ports = { ...nodePorts(), watchDirectory, after: afterMs };
/** The last snapshot of each host. */
const newest = new Map<HostName, HostSnapshot>();

function resultOf(snapshot: HostSnapshot, latency: DurationMs): HostResult {
  newest.set(snapshot.host, snapshot);
  return localAnswer(snapshot, latency);
}

const followThisMachine: FollowHosts = (_hosts, every, { onResult }) => {
  const options = { ...data, webSocket: unixWebSocketPort, started: undefined };
  const live = new LiveHost(ports, options, every, (snapshot, took) =>
    onResult(resultOf(snapshot, took)),
  );
  return {
    refresh: () => live.refresh(),
    setInterval: (interval) => live.setInterval(interval),
    stop: () => live.stop(),
  };
};

const demo = data.demo && { ...data.demo, now: ports.now };
const madeUp = new Map<HostName, { readonly collector: Collector; readonly ports: HostPorts }>();

function madeUpHost(host: HostName, clock: DemoClock): { collector: Collector; ports: HostPorts } {
  const known = madeUp.get(host);
  if (known) return known;
  const collector = createDemoCollector(host, clock, data.codexPsVersion);
  const made = { collector, ports: createDemoPorts(host, clock) };
  madeUp.set(host, made);
  return made;
}

function pollMadeUpHosts(clock: DemoClock): FollowHosts {
  return pollHosts(async (host) => {
    const from = ports.now();
    const snapshot = await madeUpHost(host, clock).collector.collect();
    return resultOf(snapshot, between(from, ports.now()));
  }, afterMs);
}

const pictures = new Map<HostName, HostTimelines>();

function picturesOf(host: HostName): HostTimelines {
  const known = pictures.get(host);
  if (known) return known;
  const made = new HostTimelines(filesOf(host), ports.now);
  pictures.set(host, made);
  return made;
}

function filesOf(host: HostName): HostPorts['files'] {
  return (demo ? madeUpHost(host, demo).ports : ports).files;
}

const details = new SessionDetailReader();

serveWorker({
  port: threadPort(),
  follow: demo ? pollMadeUpHosts(demo) : followThisMachine,
  readDetails: async ({ host, threadId }) => {
    const session = newest.get(host)?.sessions.find((other) => other.threadId === threadId);
    return session && details.read(filesOf(host), session, ports.now());
  },
  readTimelines: async (host, of) => {
    const sessions = newest.get(host)?.sessions ?? [];
    const wanted = of === 'all' ? sessions : sessions.filter((row) => row.threadId === of.threadId);
    const timelines = await picturesOf(host).read(wanted);
    picturesOf(host).keep(sessions);
    return timelines;
  },
});
