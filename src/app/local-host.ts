import type { HostResult } from '../core/fleet/host-result.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { between, durationMs, type DurationMs } from '../core/time.js';
import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { LiveHost } from '../local/live/live-host.js';
import { namesFilePath } from '../local/titles/names-reader.js';
import { afterMs } from '../platform/after.js';
import { watchDirectory } from '../platform/files/watch-directory.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';

export type LocalHostOptions = Pick<
  CollectorOptions,
  'codexHome' | 'discovery' | 'codexPsVersion' | 'longestPollMs'
>;

/** How this machine is collected. `lsofTimeoutMs`: by default longer than a user of `--json` waits for. */
export function collectorOptions(
  options: LocalHostOptions,
  { identity }: Pick<HostPorts, 'identity'>,
  lsofTimeoutMs = 10_000,
): CollectorOptions {
  return {
    ...options,
    lsofTimeoutMs,
    namesPath: namesFilePath(process.env, identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}

/** Follows this machine by events until the returned function is called. */
export function followLocalHost(
  options: LocalHostOptions & { readonly refreshMs: number },
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
  ports: HostPorts,
  options: CollectorOptions,
): Promise<HostResult> {
  const from = ports.now();
  const snapshot = await createHostCollector(ports, options).collect();
  return localAnswer(snapshot, between(from, ports.now()));
}

export function localAnswer(snapshot: HostSnapshot, latency: DurationMs): HostResult {
  return { kind: 'answered', answer: { snapshot, transport: 'local', latency } };
}
