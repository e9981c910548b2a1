import type { Snapshot, SnapshotOptions, WatchOptions } from '../types/library.js';
import { afterMs } from './platform/after.js';
import { collectFleet } from './app/collect-fleet.js';
import { fleetTimelines } from './app/fleet-timelines.js';
import { followFleet } from './app/follow-fleet.js';
import { programOptions } from './app/program-options.js';
import { stableContent } from './app/watch.js';
import { jsonDocument } from './output/json/json-document.js';

// What each function promises is in types/library.d.ts, which the package ships.

export async function snapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
  const { signal, ...words } = options;
  signal?.throwIfAborted();
  const { options: plan, version } = await programOptions({ ...words, json: true });
  signal?.throwIfAborted();
  const fleet = await unlessAborted(collectFleet(plan, version, undefined), signal);
  const timelines = plan.timeline
    ? await unlessAborted(fleetTimelines(fleet, plan), signal)
    : undefined;
  const document = jsonDocument(fleet, { ...plan, timelines, codexPsVersion: version });
  return document as unknown as Snapshot;
}

export function watch(options: WatchOptions = {}): AsyncIterableIterator<Snapshot> {
  const bell = new Bell();
  const snapshots = changes(options, bell);
  return {
    next: () => snapshots.next(),
    return: () => {
      bell.end();
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
  bell: Bell,
): AsyncGenerator<Snapshot, undefined, undefined> {
  signal?.throwIfAborted();
  const { options: plan, version } = await programOptions(words);
  const followed = followFleet(plan, version, () => bell.ring());
  const end = (): void => bell.end();
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  let cancel: () => void = () => undefined;
  try {
    let previous: string | undefined;
    while (await bell.rung()) {
      const document = jsonDocument(followed.fleet(), { ...plan, codexPsVersion: version });
      const essence = stableContent(document);
      if (essence === previous) continue;
      previous = essence;
      yield document as unknown as Snapshot;
      await new Promise<void>((resolve) => {
        cancel = afterMs(gatherMs, resolve);
        bell.onEnd(resolve);
      });
    }
    signal?.throwIfAborted();
    return undefined;
  } finally {
    cancel();
    signal?.removeEventListener('abort', end);
    followed.stop();
  }
}

/** Wakes the one reader when something may have changed, or when it is over. */
class Bell {
  #isRung = false;
  #isOver = false;
  #wake: () => void = () => undefined;
  #ended: () => void = () => undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
    this.#ended();
  }

  onEnd(ended: () => void): void {
    this.#ended = ended;
    if (this.#isOver) ended();
  }

  /** True at the next ring, or at once if it has rung since the last call; false when it is over. */
  async rung(): Promise<boolean> {
    while (!this.#isRung && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#isRung = false;
    return !this.#isOver;
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
