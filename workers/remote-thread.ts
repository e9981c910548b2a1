import { workerData } from 'node:worker_threads';
import { createFanOut } from '../src/remote/fan-out.js';
import { askOnce } from '../src/remote/host-connection.js';
import { nodeSshPorts } from '../src/platform/ports/ssh-ports.js';
import { remoteHosts, type RemoteWorkerData } from '../src/remote/remote-hosts.js';
import { remoteTimelines } from '../src/timeline/remote-timelines.js';
import type { HostName } from '../src/core/ids.js';
import type { Session } from '../src/core/session/session.js';
import { serveWorker, type FollowHosts } from '../src/app/workers/worker-server.js';
import { threadPort } from './thread-port.js';
import { hostOf, type HostResult } from '../src/core/session/snapshot.js';

// The other hosts.
const data = workerData as RemoteWorkerData;
const ports = nodeSshPorts();
const newest = new Map<HostName, HostResult>();
/** Of the last good answer. */
const sessions = new Map<HostName, readonly Session[]>();
let readTimelines: ReturnType<typeof remoteTimelines> | undefined;

const follow: FollowHosts = (hosts, every, listener) => {
  const remote = remoteHosts(ports, data, every);
  readTimelines = remoteTimelines((plan) => askOnce(plan, remote, { mode: 'timeline' }), ports.now);
  const sendNamed = (result: HostResult): void => {
    void remote.named(result).then(listener.onResult);
  };
  const fanOut = createFanOut(
    data.plans.filter(({ host }) => hosts.includes(host)),
    {
      ...remote,
      onResult: (result) => {
        const host = hostOf(result);
        newest.set(host, result);
        if (result.kind === 'answered') sessions.set(host, result.answer.snapshot.sessions);
        sendNamed(result);
      },
      onLink: listener.onLink,
    },
  );
  // A quiet host would keep its old names for half a minute.
  const stopNames = remote.onNewNames(() => {
    for (const result of newest.values()) if (result.kind === 'answered') sendNamed(result);
  });
  fanOut.start();
  return {
    setInterval: fanOut.setInterval,
    refresh: fanOut.refresh,
    stop: () => {
      stopNames();
      fanOut.stop();
    },
  };
};

serveWorker({
  port: threadPort(),
  follow,
  readDetails: ({ host, threadId }) =>
    Promise.resolve({
      ...{ host, threadId, turns: [], lastAgentMessage: undefined },
      failure: `not read from ${host}; start codex-ps there to see it`,
    }),
  // Only for the view of all timelines: it is a login for each host, where the details are one for each row.
  readTimelines: async (host, of) => {
    const plan = data.plans.find((known) => known.host === host);
    const result = newest.get(host);
    if (of !== 'all' || !plan || !result) return undefined;
    return readTimelines?.(plan, { result, sessions: sessions.get(host) ?? [] });
  },
});
