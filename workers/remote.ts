import { workerData } from 'node:worker_threads';
import { askOnce } from '../src/remote/collect-once.js';
import { createFanOut } from '../src/remote/fan-out.js';
import type { RemoteResult } from '../src/remote/host-plan.js';
import { nodeSshPorts } from '../src/platform/ports/ssh-ports.js';
import { remoteHosts, type RemoteHosts } from '../src/remote/remote-hosts.js';
import type { RemoteWorkerData } from '../src/remote/remote-worker-data.js';
import { RemoteTimelines } from '../src/timeline/remote-timelines.js';
import type { HostName } from '../src/core/ids.js';
import type { Session } from '../src/core/session/session.js';
import type { HostNews } from '../src/app/workers/host-outbox.js';
import { serve, type BeginHosts } from '../src/app/workers/serve.js';
import { threadPort } from './thread-port.js';

// The other hosts.
const data = workerData as RemoteWorkerData;
const ports = nodeSshPorts();
const newest = new Map<HostName, RemoteResult>();
/** Of the last good answer. */
const sessions = new Map<HostName, readonly Session[]>();
let pictures: RemoteTimelines | undefined;

const begin: BeginHosts = (hosts, every, tell) => {
  const remote = remoteHosts(ports, data, every);
  pictures = picturesBy(remote);
  const tellNamed = (result: RemoteResult): void => {
    void remote.named(result).then((named) => tell.news(hostOf(named), newsOf(named)));
  };
  const fanOut = createFanOut(
    data.plans.filter(({ host }) => hosts.includes(host)),
    {
      ...remote,
      stampOf: (host) => remote.transport.stampOf(host),
      onResult: (result) => {
        const host = hostOf(result);
        newest.set(host, result);
        if (result.kind === 'answered') sessions.set(host, result.answer.snapshot.sessions);
        tellNamed(result);
      },
      onLink: tell.link,
    },
  );
  // A quiet host would keep its old names for half a minute.
  const stopNames = remote.onNewNames(() => {
    for (const result of newest.values()) if (result.kind === 'answered') tellNamed(result);
  });
  fanOut.start();
  return {
    setInterval: fanOut.setInterval,
    refresh: () => {
      fanOut.retry();
      fanOut.refresh();
    },
    stop: () => {
      stopNames();
      fanOut.stop();
    },
  };
};

serve({
  port: threadPort(),
  begin,
  // What the details show beyond the row lies on the other machine.
  readDetails: () => Promise.resolve(undefined),
  // Only for the view of all pictures: it is a login for each host, where the details are one for each row.
  readTimelines: async (host, of) => {
    const plan = data.plans.find((known) => known.host === host);
    const result = newest.get(host);
    if (of !== 'all' || !plan || !result) return undefined;
    return pictures?.read(plan, { result, sessions: sessions.get(host) ?? [] });
  },
});

function picturesBy(remote: RemoteHosts): RemoteTimelines {
  return new RemoteTimelines((plan) => askOnce(plan, { ...remote, timeline: true }), ports.now);
}

function hostOf(result: RemoteResult): HostName {
  return result.kind === 'answered' ? result.answer.snapshot.host : result.failure.host;
}

function newsOf(result: RemoteResult): HostNews {
  return result.kind === 'answered'
    ? { kind: 'answered', answer: result.answer }
    : { kind: 'host-failed', failure: result.failure };
}
