import type { Collector } from '../local/collector.js';
import { LiveHost } from '../local/live/live-host.js';
import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { namesFilePath } from '../local/titles/names-path.js';
import { afterMs } from '../platform/after.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import { watchDirectory } from '../platform/watch-directory.js';
import type { DiscoveryMode } from '../local/processes/start-discovery.js';
import type { HostRecord } from '../core/fleet/merge-fleet.js';
import { durationMs } from '../core/time.js';
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
