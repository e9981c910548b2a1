import type { HostResult, HostSnapshot } from '../core/session/snapshot.js';
import { between, type DurationMs } from '../core/time.js';
import type { CollectorOptions } from '../local/host-collector.js';
import { LiveHost } from '../local/live/live-host.js';
import { afterMs } from '../platform/after.js';
import { watchDirectory } from '../platform/files/watch-directory.js';
import type { HostPorts } from '../platform/host-ports.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import type { LocalHostOptions } from './local-host-options.js';

export type Collect = (ports: HostPorts, plan: CollectorOptions) => Promise<HostSnapshot>;

type LocalResult = Extract<HostResult, { kind: 'answered' }>;

/** How this machine is collected: with a longer timeout of lsof than a user of `--json` waits for. */
export function collectorOptions(options: LocalHostOptions): CollectorOptions {
  return {
    ...options,
    lsofTimeoutMs: 10_000,
    namesPath: userFile('names'),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}

export function followLocalHost(
  options: LocalHostOptions,
  every: DurationMs,
  onResult: (result: LocalResult) => void,
): LiveHost {
  const ports = { ...nodePorts(), watchDirectory, after: afterMs };
  return new LiveHost(ports, collectorOptions(options), every, (snapshot, latency) =>
    onResult(localAnswer(snapshot, latency)),
  );
}

export async function collectLocalHost(collect: () => Promise<HostSnapshot>): Promise<LocalResult> {
  const { now } = nodePorts();
  const from = now();
  return localAnswer(await collect(), between(from, now()));
}

export function localAnswer(snapshot: HostSnapshot, latency: DurationMs): LocalResult {
  return { kind: 'answered', answer: { snapshot, transport: 'local', latency } };
}
