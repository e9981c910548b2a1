import type { HostResult } from '../core/fleet/host-result.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { between, durationMs, type DurationMs, type EpochMs } from '../core/time.js';
import type { Collector } from '../local/host-collector.js';
import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { LiveHost } from '../local/live/live-host.js';
import type { DiscoveryMode } from '../local/processes/start-discovery.js';
import { namesFilePath } from '../local/titles/names-path.js';
import { afterMs } from '../platform/after.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import { watchDirectory } from '../platform/files/watch-directory.js';

/** Nobody waits for a slow lsof here, as a user of `--json` does. */
const lsofTimeoutMs = 10_000;

export interface LocalHostOptions {
  readonly codexHome: string | undefined;
  readonly discovery: DiscoveryMode;
  readonly codexPsVersion: string;
  readonly refreshMs: number;
  readonly longestPollMs?: number | undefined;
}

/** Follows this machine by events until the returned function is called. */
export function followLocalHost(
  options: LocalHostOptions,
  onResult: (result: HostResult) => void,
): () => void {
  const ports = { ...nodePorts(), watchDirectory, after: afterMs };
  const every = durationMs(options.refreshMs);
  const live = new LiveHost(ports, collectorOptions(options, ports), every, (snapshot, latency) =>
    onResult(localAnswer(snapshot, latency)),
  );
  return () => live.stop();
}

/** Collects this machine once. */
export async function collectLocalHost(
  collector: Collector,
  now: () => EpochMs,
): Promise<HostResult> {
  const from = now();
  const snapshot = await collector.collect();
  return localAnswer(snapshot, between(from, now()));
}

export function localAnswer(snapshot: HostSnapshot, latency: DurationMs): HostResult {
  return { kind: 'answered', answer: { snapshot, transport: 'local', latency } };
}

export function createLocalCollector(options: LocalHostOptions): Collector {
  const ports = nodePorts();
  return createHostCollector(ports, collectorOptions(options, ports));
}

function collectorOptions(options: LocalHostOptions, { identity }: HostPorts): CollectorOptions {
  return {
    ...options,
    lsofTimeoutMs,
    namesPath: namesFilePath(process.env, identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}
