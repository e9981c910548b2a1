import type { Collector } from '../collect/collector.js';
import { LiveHost } from '../collect/live/live-host.js';
import { createHostCollector, type CollectorOptions } from '../collect/host-collector.js';
import { namesFilePath } from '../collect/names/names-path.js';
import { afterMs } from '../collect/ports/after.js';
import type { HostPorts } from '../collect/ports/host-ports.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { unixWebSocketPort } from '../collect/ports/unix-websocket.js';
import { watchDirectory } from '../collect/ports/watch-directory.js';
import type { DiscoveryMode } from '../collect/start-discovery.js';
import type { HostRecord } from '../model/merge-fleet.js';
import { durationMs } from '../domain/time.js';
import { hereRecord } from './look-here.js';

/** Nobody waits for a slow lsof here, as one does for `--json`. */
const lsofTimeoutMs = 10_000;

export interface HereOptions {
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly codexPsVersion: string;
  readonly debug: boolean;
  readonly refreshMs: number;
}

/** Follows this machine for as long as the process runs, or until what it gives is called. */
export function followHere(options: HereOptions, take: (record: HostRecord) => void): () => void {
  const ports = { ...nodePorts(), watchDirectory, after: afterMs };
  const every = durationMs(options.refreshMs);
  const live = new LiveHost(ports, collectorOptions(options, ports), every, (snapshot, latency) =>
    take(hereRecord({ snapshot, latency, answeredAt: ports.now() }, options.debug)),
  );
  return () => live.stop();
}

/** For a single look. */
export function hereCollector(options: HereOptions): Collector {
  const ports = nodePorts();
  return createHostCollector(ports, collectorOptions(options, ports));
}

function collectorOptions(options: HereOptions, { identity }: HostPorts): CollectorOptions {
  return {
    ...options,
    lsofTimeoutMs,
    namesPath: namesFilePath(process.env, identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}
