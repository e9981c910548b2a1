import { createHostCollector } from '../collect/host-collector.js';
import { createFanOut } from '../collect/fan-out.js';
import { namesFilePath } from '../collect/names/names-path.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { nodeSshPorts } from '../collect/ports/ssh-ports.js';
import { unixWebSocketPort } from '../collect/ports/unix-websocket.js';
import { remoteHosts } from '../collect/remote-hosts.js';
import { type HostName, localHost } from '../domain/ids.js';
import { durationMs } from '../domain/time.js';
import { type HostRecord, mergeFleet } from '../model/merge-fleet.js';
import { jsonDocument } from '../render/json-document.js';
import { lookHere } from './look-here.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { recordOf, remoteData } from './remote-records.js';
import { watch } from './watch.js';

/** The file that lsof may take longer over than in one-shot commands. */
const lsofTimeoutMs = 10_000;
const staleMs = 10_000;

/** `--watch`: runs until its reader or its caller goes away. */
export async function runWatchMode(options: Options, version: string): Promise<number> {
  const ports = nodePorts();
  const records = new Map<HostName, HostRecord>();
  const collector = createHostCollector(ports, {
    codexHome: options.codexHome,
    discovery: options.discovery,
    lsofTimeoutMs,
    codexPsVersion: version,
    namesPath: namesFilePath(process.env, ports.identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  });
  startOthers(options, records);
  await watch({
    look: async () => {
      if (options.hosts.includes(localHost)) {
        records.set(localHost, await lookHere(collector, ports.now, options.debug));
      }
      const fleet = mergeFleet({
        chosenHosts: options.hosts,
        records,
        now: ports.now(),
        staleAfter: durationMs(Math.max(staleMs, 3 * options.refreshMs)),
      });
      const warnings = [...options.configProblems, ...fleet.warnings];
      return jsonDocument({ ...fleet, warnings }, { ...options, codexPsVersion: version });
    },
    write: printText,
    now: ports.now,
    pause: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(() => resolve(true), milliseconds);
      }),
    refreshMs: options.refreshMs,
  });
  return 0;
}

/** The other hosts tell by themselves; a failure leaves the last rows, which are then stale. */
function startOthers(options: Options, records: Map<HostName, HostRecord>): void {
  const data = remoteData(options);
  if (data.plans.length === 0) return;
  const ssh = nodeSshPorts();
  const remote = remoteHosts(ssh, data, durationMs(options.refreshMs));
  createFanOut(data.plans, {
    ...remote,
    stampOf: (host) => remote.transport.stampOf(host),
    onResult: (result) => {
      void remote.named(result).then((named) => {
        const [host, record] = recordOf(named, { now: ssh.now(), debug: options.debug });
        records.set(
          host,
          record.failure ? { ...record, ...records.get(host), failure: record.failure } : record,
        );
      });
    },
  }).start();
}
