import type {
  EndedOptions,
  Snapshot,
  SnapshotOptions,
  Status,
  StatusOptions,
  WatchOptions,
} from '../types/library.js';
import { afterMs } from './platform/after.js';
import { collectEnded, parseSince } from './app/collect-ended.js';
import { collectFleet } from './app/collect-fleet.js';
import { withTimelines } from './app/fleet-timelines.js';
import { followFleet } from './app/follow-fleet.js';
import { programOptions } from './app/program-options.js';
import { shownThreads } from './app/shown-sessions.js';
import { stableContent } from './app/watch.js';
import type { Fleet } from './core/session/snapshot.js';
import type { Options } from './options/options.js';
import { jsonDocument } from './output/json/json-document.js';
import { statusValues } from './output/text/status-line.js';

// What each function promises is in types/library.d.ts, which the package ships.

export async function snapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
  const { fleet: shown, plan } = await shownFleet(options);
  const { timeline } = plan;
  const fleet = timeline ? await unlessAborted(withTimelines(shown, plan), options.signal) : shown;
  return jsonDocument(fleet, plan) as unknown as Snapshot;
}

export async function status(options: StatusOptions = {}): Promise<Status> {
  const { fleet } = await shownFleet(options);
  return statusValues(fleet) as unknown as Status;
}

async function shownFleet({
  signal,
  ...words
}: SnapshotOptions): Promise<{ readonly fleet: Fleet; readonly plan: Options }> {
  signal?.throwIfAborted();
  const plan = await programOptions({ ...words, json: true });
  signal?.throwIfAborted();
  const all = await unlessAborted(collectFleet(plan), signal);
  return { fleet: shownThreads(all, plan), plan };
}

export async function ended(options: EndedOptions = {}): Promise<Snapshot> {
  const { signal, since = '24h', ...flags } = options;
  signal?.throwIfAborted();
  const plan = await programOptions({ ...flags, json: true });
  const time = parseSince(since);
  if (!time.ok) throw new TypeError(time.error.replace('--since', 'since'));
  signal?.throwIfAborted();
  const fleet = await unlessAborted(collectEnded(plan, time.value), signal);
  return jsonDocument(fleet, plan) as unknown as Snapshot;
}

export function watch(options: WatchOptions = {}): AsyncIterableIterator<Snapshot> {
  const stop = new AbortController();
  const snapshots = changes(options, stop);
  return {
    next: () => snapshots.next(),
    return: () => {
      stop.abort();
      return snapshots.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Changes are collected for so long before the next snapshot. */
const gatherMs = 50;

async function* changes(
  { signal, ...words }: WatchOptions,
  stop: AbortController,
): AsyncGenerator<Snapshot, undefined, undefined> {
  signal?.throwIfAborted();
  const plan = await programOptions(words);
  const ended = AbortSignal.any(signal ? [stop.signal, signal] : [stop.signal]);
  const state = { hasChanged: false };
  let wake: () => void = () => undefined;
  const followed = followFleet(plan, () => {
    state.hasChanged = true;
    wake();
  });
  ended.addEventListener('abort', () => wake());
  try {
    let previous: string | undefined;
    while (!ended.aborted) {
      if (!state.hasChanged) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      state.hasChanged = false;
      const fleet = shownThreads(followed.fleet(), plan);
      const document = jsonDocument(fleet, plan);
      const content = stableContent(document);
      if (content !== previous) yield document as unknown as Snapshot;
      previous = content;
      await new Promise<void>((resolve) => void afterMs(gatherMs, resolve));
    }
    signal?.throwIfAborted();
    return undefined;
  } finally {
    followed.stop();
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
