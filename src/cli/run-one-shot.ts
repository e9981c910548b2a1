import { createHostCollector } from '../collect/host-collector.js';
import { namesFilePath } from '../collect/names/names-path.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { unixWebSocketPort } from '../collect/ports/unix-websocket.js';
import type { StartedDiscovery } from '../collect/start-discovery.js';
import { type HostName, localHost } from '../domain/ids.js';
import type { Fleet } from '../domain/snapshot.js';
import { durationMs, between } from '../domain/time.js';
import { type HostRecord, mergeFleet } from '../model/merge-fleet.js';
import { jsonDocument } from '../render/json-document.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { oneShotLsofTimeoutMs } from './start-early.js';

/** `--json` and `--once`: one look at each chosen host, printed. */
export async function runOneShot(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<void> {
  const fleet = await collectFleet(options, version, started);
  if (options.mode === 'json') {
    const document = jsonDocument(fleet, { ...options, codexPsVersion: version });
    await printText(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  const { printTable } = await import('./print-table.js');
  await printTable(fleet, options);
}

async function collectFleet(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<Fleet> {
  if (options.demo) {
    const { demoFleet } = await import('./demo-fleet.js');
    return demoFleet(version);
  }
  const ports = nodePorts();
  const records = new Map<HostName, HostRecord>();
  for (const host of options.hosts) {
    records.set(host, host === localHost ? await lookHere() : notSupported(host));
  }
  return mergeFleet({
    chosenHosts: options.hosts,
    records,
    now: ports.now(),
    staleAfter: durationMs(Number.MAX_SAFE_INTEGER),
  });

  async function lookHere(): Promise<HostRecord> {
    const from = ports.now();
    const collector = createHostCollector(ports, {
      codexHome: options.codexHome,
      discovery: options.discovery,
      lsofTimeoutMs: oneShotLsofTimeoutMs,
      codexPsVersion: version,
      namesPath: namesFilePath(process.env, ports.identity.homeDir),
      webSocket: unixWebSocketPort,
      started,
    });
    const snapshot = await collector.collect();
    const answeredAt = ports.now();
    const notes = options.debug ? snapshot.debugNotes : [];
    return {
      snapshot: { ...snapshot, warnings: [...snapshot.warnings, ...notes] },
      transport: 'local',
      latency: between(from, answeredAt),
      answeredAt,
      failure: undefined,
    };
  }
}

/** What the look at a host would need that this codex-ps cannot do yet is an error of that host alone. */
function notSupported(host: HostName): HostRecord {
  return {
    snapshot: undefined,
    transport: undefined,
    latency: undefined,
    answeredAt: undefined,
    failure: {
      host,
      kind: 'unsupported',
      error: 'not supported yet: this codex-ps looks at its own machine only',
      hint: 'run codex-ps there',
    },
  };
}
