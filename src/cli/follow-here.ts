import type { Collector } from '../collect/collector.js';
import { createHostCollector } from '../collect/host-collector.js';
import { namesFilePath } from '../collect/names/names-path.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { unixWebSocketPort } from '../collect/ports/unix-websocket.js';
import type { DiscoveryMode } from '../collect/start-discovery.js';
import type { HostRecord } from '../model/merge-fleet.js';
import { lookHere } from './look-here.js';

/** Nobody waits for a slow lsof here, as one does for `--json`. */
const lsofTimeoutMs = 10_000;

export interface HereOptions {
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly codexPsVersion: string;
  readonly debug: boolean;
  readonly refreshMs: number;
}

export function hereCollector(options: HereOptions): Collector {
  const ports = nodePorts();
  return createHostCollector(ports, {
    ...options,
    lsofTimeoutMs,
    namesPath: namesFilePath(process.env, ports.identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  });
}

/** Keeps looking at this machine for as long as the process runs. */
export function followHere(options: HereOptions, take: (record: HostRecord) => void): void {
  const collector = hereCollector(options);
  const look = async (): Promise<void> => {
    take(await lookHere(collector, nodePorts().now, options.debug));
    setTimeout(() => void look(), options.refreshMs);
  };
  void look();
}
