import { isSameData, reuseIfEqual } from '../../core/same-data.js';
import type { DaemonThread, DaemonFailure, DaemonAnswer } from '../../core/facts/daemon.js';
import { forEachAtOnce } from '../../core/for-each-at-once.js';
import type { ThreadId } from '../../core/ids.js';
import { parseDaemonNotification, type DaemonEvent } from './daemon-thread.js';
import {
  daemonTimeoutMs,
  introduce,
  listLoaded,
  readThread,
  type DaemonOptions,
  type ThreadRead,
} from './ask-daemon.js';
import { openDaemonConnection, type DaemonConnection } from './daemon-connection.js';
import { findSocket } from './find-socket.js';
import type { HostPorts } from '../../platform/host-ports.js';

/** A thread's state changed, or which threads there are (then their owners and terminals may be new too). */
export type DaemonChange = 'state' | 'threads';

/** Threads that are read at once because of notifications: past this everything is read again instead. */
const maxReading = 64;
/** Requests at once: the daemon queues 128 of a connection. */
const maxInFlight = 64;
/** More threads than anybody has: the others are left out. */
const maxThreads = 5_000;
/** Notifications in quick succession are published together. */
const gatherMs = 50;

const silent: DaemonFailure = { kind: 'silent', afterMs: daemonTimeoutMs };

/** The ticks to wait after each failure in a row. */
const restAfterFailure = [0, 1, 2, 4, 8];

/** What a failed daemon said last counts for so long: its socket closes before its process and threads are gone. */
const lastAnswerMs = 300;

/**
 * Follows the daemon of one home over one connection, on which it reports each change (0.169 sends the states of all
 * threads to every initialized client). Everything is read again at each `refresh`: nothing may depend on an event alone.
 */
export class DaemonFollower {
  readonly #home: string;
  readonly #ports: Pick<HostPorts, 'files' | 'identity'>;
  readonly #options: DaemonOptions;
  readonly #onChange: (change: DaemonChange) => void;
  #connection: DaemonConnection | undefined;
  #threads = new Map<ThreadId, DaemonThread>();
  #unread = new Set<ThreadId>();
  #answer: DaemonAnswer = { kind: 'none' };
  #refreshing: Promise<void> | undefined;
  /** Threads that are being read, and whether each has changed again since. */
  readonly #reading = new Map<ThreadId, boolean>();
  /** More threads changed than could be read at once. */
  #overflowed = false;
  /** Whether there is something to publish after `gatherMs`; undefined where nothing was published so recently. */
  #gathered: boolean | undefined;
  /** What is being read. */
  #loaded: readonly ThreadId[] = [];
  #disarm: () => void = () => undefined;
  /** No connection is opened any more: it was silent for too long, or is followed no more. */
  #isGivenUp = false;
  #cancelFailure: () => void = () => undefined;
  #cancelGathered: () => void = () => undefined;
  #failures = 0;
  #rests = 0;

  constructor(
    home: string,
    ports: Pick<HostPorts, 'files' | 'identity'>,
    options: DaemonOptions,
    onChange: (change: DaemonChange) => void,
  ) {
    this.#home = home;
    this.#ports = ports;
    this.#options = options;
    this.#onChange = onChange;
  }

  /** What is known now: the same object as long as nothing changed. */
  get answer(): DaemonAnswer {
    return this.#answer;
  }

  /** Reads everything again, unless an answer takes longer than 400 ms; one such reading at a time. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readAll().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** To be called at each tick: connects again when it is time. */
  retry(): void {
    if (this.#refreshing) return;
    if (this.#connection) {
      if (this.#overflowed) void this.refresh();
      return;
    }
    if (this.#rests > 0) this.#rests -= 1;
    else void this.refresh();
  }

  /** A slow daemon delays nothing: what it sent in time counts, the rest follows. */
  firstAnswer(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.webSocket.after(daemonTimeoutMs, () => {
        // Its socket is still looked for, which may be on a slow disk.
        if (!this.#connection) return;
        if (this.#loaded.length > 0) this.#publish();
        else this.#report({ kind: 'failure', failure: silent }, 'threads');
        resolve();
      });
      void this.refresh().then(() => {
        cancel();
        resolve();
      });
    });
  }

  stop(): void {
    this.#disarm();
    this.#cancelFailure();
    this.#cancelGathered();
    this.#isGivenUp = true;
    this.#connection?.end({ kind: 'closed' });
    this.#connection = undefined;
  }

  async #readAll(): Promise<void> {
    this.#isGivenUp = false;
    this.#overflowed = false;
    this.#arm();
    const connection = this.#connection ?? (await this.#connect());
    if (connection) await this.#readLoaded(connection);
    this.#disarm();
  }

  /** Gives it so long for its next message. */
  #arm(): void {
    this.#disarm();
    this.#disarm = this.#options.webSocket.after(daemonTimeoutMs, () => {
      this.#isGivenUp = true;
      this.#lose(silent);
    });
  }

  /** A connection on which we have introduced ourselves; undefined where there is no daemon, or it failed. */
  async #connect(): Promise<DaemonConnection | undefined> {
    const { files, identity } = this.#ports;
    const { webSocket, codexPsVersion: version } = this.#options;
    const path = await findSocket(this.#home, files, identity);
    if (!path.ok) this.#lose(path.error);
    else if (path.value === undefined) this.#report({ kind: 'none' }, 'threads');
    if (!path.ok || path.value === undefined || this.#isGivenUp) return undefined;
    const connection: DaemonConnection = openDaemonConnection(webSocket, path.value, {
      onNotification: (method, params) => {
        const event = parseDaemonNotification(method, params);
        if (event && this.#connection === connection) this.#onEvent(connection, event);
      },
      onEnd: (failure) => {
        if (this.#connection === connection) this.#lose(failure);
      },
    });
    this.#connection = connection;
    const failure = await introduce(connection, this.#home, { files, version });
    if (this.#connection !== connection) return undefined;
    if (!failure) return connection;
    this.#lose(failure);
    return undefined;
  }

  async #readLoaded(connection: DaemonConnection): Promise<void> {
    // Not those that are started meanwhile: the list may not have them yet.
    const known = [...this.#threads.keys(), ...this.#unread];
    const loaded = await listLoaded(connection);
    if (this.#connection !== connection) return;
    if (!loaded.ok) {
      this.#lose(loaded.error);
      return;
    }
    for (const threadId of known) if (!loaded.value.has(threadId)) this.#forget(threadId);
    // The newest first, for ids begin with the time: what comes too late matters least.
    this.#loaded = [...loaded.value].sort().reverse().slice(0, maxThreads);
    await forEachAtOnce(this.#loaded, maxInFlight, async (threadId) => {
      const read = await readThread(connection, threadId);
      // At once, so that it does not overwrite a later notification.
      if (this.#connection !== connection) return;
      this.#arm();
      this.#take(threadId, read);
    });
    if (this.#connection !== connection) return;
    this.#failures = 0;
    this.#loaded = [];
    this.#publish();
  }

  #onEvent(connection: DaemonConnection, event: DaemonEvent): void {
    switch (event.kind) {
      case 'started': {
        const { threadId } = event.thread;
        const isInReach = this.#threads.size < maxThreads || this.#threads.has(threadId);
        if (isInReach) this.#take(threadId, event.thread);
        break;
      }
      case 'closed':
        this.#forget(event.threadId);
        break;
      case 'status': {
        const known = this.#threads.get(event.threadId);
        if (!known) void this.#readOne(connection, event.threadId);
        else this.#threads.set(event.threadId, { ...known, status: event.status });
        break;
      }
      case 'touched':
        void this.#readOne(connection, event.threadId);
    }
    this.#publishSoon();
  }

  /** One request for a thread at a time: a daemon that sends too much is not asked too much. */
  async #readOne(connection: DaemonConnection, threadId: ThreadId): Promise<void> {
    if (this.#reading.has(threadId)) {
      this.#reading.set(threadId, true);
      return;
    }
    if (this.#reading.size >= maxReading || this.#threads.size >= maxThreads) {
      this.#overflowed = true;
      return;
    }
    this.#reading.set(threadId, false);
    const read = await readThread(connection, threadId);
    if (this.#connection !== connection) return;
    const changedAgain = this.#reading.get(threadId) === true;
    this.#reading.delete(threadId);
    this.#take(threadId, read);
    this.#publishSoon();
    if (changedAgain) void this.#readOne(connection, threadId);
  }

  /** The first answer is published when it is complete. */
  #publishSoon(): void {
    if (this.#answer.kind !== 'answered') return;
    if (this.#gathered !== undefined) {
      this.#gathered = true;
      return;
    }
    this.#publish();
    this.#gathered = false;
    this.#cancelGathered = this.#options.webSocket.after(gatherMs, () => {
      const isDue = this.#gathered === true;
      this.#gathered = undefined;
      if (isDue && this.#connection) this.#publishSoon();
    });
  }

  #take(threadId: ThreadId, read: ThreadRead): void {
    this.#forget(threadId);
    if (read === 'unread') this.#unread.add(threadId);
    else if (read !== 'gone') this.#threads.set(threadId, read);
  }

  #forget(threadId: ThreadId): void {
    this.#threads.delete(threadId);
    this.#unread.delete(threadId);
  }

  #publish(): void {
    const before = this.#answer.kind === 'answered' ? this.#answer.threads : undefined;
    const threads = new Map(this.#threads);
    const isSameSet =
      before?.size === threads.size && [...threads.keys()].every((id) => before.has(id));
    const late = this.#loaded.filter((id) => !threads.has(id) && !this.#unread.has(id));
    const unread = [...this.#unread, ...late];
    const answer: DaemonAnswer = { kind: 'answered', threads, unread };
    this.#report(answer, isSameSet ? 'state' : 'threads');
  }

  /** The connection is of no use any more, and soon nothing counts that it said. */
  #lose(failure: DaemonFailure): void {
    if (this.#loaded.length > 0) this.#publish();
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.end(failure);
    this.#threads = new Map();
    this.#unread = new Set();
    this.#loaded = [];
    this.#reading.clear();
    this.#rests = restAfterFailure[Math.min(this.#failures, restAfterFailure.length - 1)] ?? 0;
    this.#failures += 1;
    const answer: DaemonAnswer = { kind: 'failure', failure };
    if (this.#answer.kind !== 'answered') {
      this.#report(answer, 'threads');
      return;
    }
    this.#cancelFailure = this.#options.webSocket.after(lastAnswerMs, () => {
      if (!this.#connection) this.#report(answer, 'threads');
    });
  }

  #report(answer: DaemonAnswer, change: DaemonChange): void {
    if (isSameData(this.#answer, answer)) return;
    this.#answer = answer;
    this.#onChange(change);
  }
}

export interface LiveDaemons {
  /** Their newest answers; waits only for those of new homes. The same map as long as nothing changes. */
  readonly answers: (homes: readonly string[]) => Promise<ReadonlyMap<string, DaemonAnswer>>;
  /** `refresh` reads everything again; a change is reported as an event. `retry` as in `DaemonFollower`. */
  readonly forEach: (act: 'refresh' | 'retry' | 'stop') => void;
}

export function followDaemons(
  ports: Pick<HostPorts, 'files' | 'identity'>,
  options: DaemonOptions,
  onChange: (change: DaemonChange) => void,
): LiveDaemons {
  const followers = new Map<string, DaemonFollower>();
  let last: ReadonlyMap<string, DaemonAnswer> = new Map();
  return {
    answers: async (homes) => {
      for (const [home, follower] of followers) {
        if (homes.includes(home)) continue;
        follower.stop();
        followers.delete(home);
      }
      const added = homes.filter((home) => !followers.has(home));
      await Promise.all(
        added.map(async (home) => {
          const follower = new DaemonFollower(home, ports, options, onChange);
          followers.set(home, follower);
          await follower.firstAnswer();
        }),
      );
      const answers = new Map([...followers].map(([home, { answer }]) => [home, answer] as const));
      last = reuseIfEqual(last, answers);
      return last;
    },
    forEach: (act) => {
      for (const follower of followers.values()) void follower[act]();
    },
  };
}

/**
 * Asks the daemon of each home once. Asking neither loads a thread, nor subscribes to it, nor keeps it loaded (0.169:
 * one without a terminal unloads after 60 s, asked every second or not).
 */
export async function askDaemons(
  homes: readonly string[],
  ports: Pick<HostPorts, 'files' | 'identity'>,
  options: DaemonOptions,
): Promise<ReadonlyMap<string, DaemonAnswer>> {
  const daemons = followDaemons(ports, options, () => undefined);
  const answers = await daemons.answers(homes);
  daemons.forEach('stop');
  return answers;
}
