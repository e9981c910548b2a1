import type { HostResult, HostSnapshot } from '../core/session/snapshot.js';
import { between, type DurationMs } from '../core/time.js';
import type { DemoClock } from '../demo/demo-ports.js';
import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { LiveHost } from '../local/live/live-host.js';
import type { Options } from '../options/options.js';
import { afterMs } from '../platform/after.js';
import { watchDirectory } from '../platform/files/watch-directory.js';
import type { HostPorts } from '../platform/host-ports.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';

export type LocalHostOptions = Pick<
  CollectorOptions,
  'codexHome' | 'discovery' | 'codexPsVersion' | 'longestPollMs'
>;

export function localHostOptions(
  { codexHome, discovery, settings }: Pick<Options, 'codexHome' | 'discovery' | 'settings'>,
  codexPsVersion: string,
): LocalHostOptions {
  const longestPollMs = settings['status.longest_poll_ms'].value;
  return { codexHome, discovery, codexPsVersion, longestPollMs };
}

/** What the worker thread for this machine gets when it is started. Plain data. */
export interface LocalWorkerData extends LocalHostOptions {
  /** undefined: the real machine. */
  readonly demo: Pick<DemoClock, 'began' | 'seed'> | undefined;
}

type LocalResult = Extract<HostResult, { kind: 'answered' }>;

/** How this machine is collected. `lsofTimeoutMs`: by default longer than a user of `--json` waits for. */
export function collectorOptions(
  options: LocalHostOptions,
  lsofTimeoutMs = 10_000,
): CollectorOptions {
  return {
    ...options,
    lsofTimeoutMs,
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

export async function collectLocalHost(
  ports: HostPorts,
  options: CollectorOptions,
): Promise<HostResult> {
  const from = ports.now();
  const snapshot = await createHostCollector(ports, options).collect();
  return localAnswer(snapshot, between(from, ports.now()));
}

export function localAnswer(snapshot: HostSnapshot, latency: DurationMs): LocalResult {
  return { kind: 'answered', answer: { snapshot, transport: 'local', latency } };
}
