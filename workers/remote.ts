import { workerData } from 'node:worker_threads';
import { createFanOut } from '../src/collect/fan-out.js';
import type { RemoteResult } from '../src/collect/host-plan.js';
import { nodeSshPorts } from '../src/collect/ports/ssh-ports.js';
import { remoteHosts } from '../src/collect/remote-hosts.js';
import type { RemoteWorkerData } from '../src/collect/remote-worker-data.js';
import type { HostName } from '../src/domain/ids.js';
import type { HostNews } from '../src/protocol/host-outbox.js';
import { serve, type BeginHosts } from '../src/protocol/serve.js';
import { threadPort } from './thread-port.js';

// The other hosts.
const data = workerData as RemoteWorkerData;

const begin: BeginHosts = (hosts, every, tell) => {
  const newest = new Map<HostName, RemoteResult>();
  const remote = remoteHosts(nodeSshPorts(), data, every);
  const tellNamed = (result: RemoteResult): void => {
    void remote.named(result).then((named) => tell.news(hostOf(named), newsOf(named)));
  };
  const fanOut = createFanOut(
    data.plans.filter(({ host }) => hosts.includes(host)),
    {
      ...remote,
      stampOf: (host) => remote.transport.stampOf(host),
      onResult: (result) => {
        newest.set(hostOf(result), result);
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
  readTimelines: () => Promise.resolve(undefined),
});

function hostOf(result: RemoteResult): HostName {
  return result.kind === 'answered' ? result.answer.snapshot.host : result.failure.host;
}

function newsOf(result: RemoteResult): HostNews {
  return result.kind === 'answered'
    ? { kind: 'answered', answer: result.answer }
    : { kind: 'host-failed', failure: result.failure };
}
