import type { OsProcess } from '../core/facts/processes.js';
import { groupBy } from '../core/group-by.js';
import type { ThreadId } from '../core/ids.js';
import type { CodexProgram } from '../core/session/owner-kind.js';
import { between, type EpochMs } from '../core/time.js';

/** A TUI that shows a server's thread and holds nothing itself; `cwd`: where its threads work. */
export type TuiClient = Pick<OsProcess, 'pid' | 'tty' | 'cwd' | 'startedAt'> &
  Pick<CodexProgram, 'resumeThreadId' | 'forkThreadId' | 'continuesThread'>;

export interface ServedThread {
  readonly threadId: ThreadId;
  readonly cwd: string | undefined;
  readonly createdAt: EpochMs | undefined;
  readonly forkedFromId: ThreadId | undefined;
  /** When its server made or loaded it: from then on a terminal could show it. */
  readonly loadedAt: EpochMs | undefined;
  /** When something was last written, or it was loaded. */
  readonly lastActivityAt: EpochMs | undefined;
  readonly atRest: boolean;
}

type Threads = readonly ServedThread[];
type Clients = readonly TuiClient[];

export type Attachment =
  | { readonly kind: 'attached'; readonly client: TuiClient }
  /** Its terminal has closed, or has moved on to another thread. */
  | { readonly kind: 'detached' }
  /** Two answers fit equally well, or none can be ruled out. `candidates`: those that likely show it, if any. */
  | { readonly kind: 'unclear'; readonly candidates: Clients };

/** A TUI has its thread made right after it started: 7 s later where it starts the daemon too, more on a loaded machine (0.171). */
const birthWindowMs = 30_000;
/** ps gives a start time in whole seconds. */
const startSlackMs = 1_000;
/** The daemon unloads a thread that nobody shows about 60 s after it came to rest (0.169). */
const unloadedAfterMs = 90_000;

/**
 * Finds the terminal of each root thread of one server. The server keeps no record of it, so each TUI's arguments,
 * directory and start time are compared with the threads:
 *
 * 1. `resume <id>` and `fork <id>` name the thread;
 * 2. a thread made in the TUI's directory right after it started is its own, one thread for each TUI;
 * 3. what is left over in one directory belongs together where there is just one of each;
 * 4. a thread at rest that is still loaded long after nobody would show it is shown by someone.
 *
 * Where two fit equally well the answer is `unclear`, never a guess.
 */
export function attachTerminals(
  roots: Threads,
  clients: Clients,
  now: EpochMs,
): ReadonlyMap<ThreadId, Attachment> {
  const own = withLeftOver(firstChoices(roots, clients), roots, now);
  // A TUI whose first thread is not among these may show any of them: the resume picker has them all.
  const hasUnplacedClient = clients.some((client) => (own.get(client) ?? []).length === 0);
  /** By thread, the TUIs that began it, or else those that may have come to show it. */
  const viewers = new Map(
    roots.map((root) => {
      const began = clients.filter((client) => own.get(client)?.includes(root));
      return [root, began.length > 0 ? began : candidatesOf(root, own)] as const;
    }),
  );
  const attachmentOf = (root: ServedThread, fitting: Clients): Attachment => {
    const [client, ...others] = fitting;
    if (!client) {
      return hasUnplacedClient ? { kind: 'unclear', candidates: [] } : { kind: 'detached' };
    }
    if (others.length > 0) return { kind: 'unclear', candidates: fitting };
    const isOwn = (one: ServedThread): boolean => own.get(client)?.includes(one) === true;
    // What was there before this TUI is another's, which has closed, unless it is kept too long for that.
    const isLeft = (other: ServedThread): boolean =>
      isOwn(root) && !isOwn(other) && !mayHaveLoaded(client, other, now, root);
    const rivals = roots.filter(
      (other) => other !== root && viewers.get(other)?.includes(client) && !isLeft(other),
    );
    if (rivals.length > 0) return amongRivals(root, rivals, client, now);
    return isOwn(root) || mayHaveLoaded(client, root, now)
      ? { kind: 'attached', client }
      : { kind: 'unclear', candidates: [] };
  };
  const found = [...viewers].map(([root, all]) => [root, attachmentOf(root, all)] as const);
  // A TUI shows one thread: what could only be in those that show another has lost its own.
  const taken = new Set(found.flatMap(([, one]) => (one.kind === 'attached' ? one.client : [])));
  const isLost = (root: ServedThread): boolean => {
    const candidates = candidatesOf(root, own);
    return candidates.length > 0 && candidates.every((client) => taken.has(client));
  };
  return new Map(
    found.map(([root, attachment]) => [
      root.threadId,
      attachment.kind === 'unclear' && !hasUnplacedClient && isLost(root)
        ? { kind: 'detached' }
        : attachment,
    ]),
  );
}

/** By TUI, the threads that it began with, or that can be no one else's. */
type OwnThreads = ReadonlyMap<TuiClient, Threads>;

/** A TUI that began after a thread was loaded may as well be at a prompt of its own while that thread works unseen. */
function mayHaveLoaded(
  client: TuiClient,
  root: ServedThread,
  now: EpochMs,
  ...others: Threads
): boolean {
  if (client.continuesThread || isKeptByViewer(root, [root, ...others], now)) return true;
  const { startedAt } = client;
  const { loadedAt } = root;
  return startedAt === undefined || loadedAt === undefined || loadedAt >= startedAt - startSlackMs;
}

/** Several threads of one TUI, as after /new: the one that should have been unloaded long ago is shown. */
function amongRivals(
  root: ServedThread,
  rivals: Threads,
  client: TuiClient,
  now: EpochMs,
): Attachment {
  const threads = [root, ...rivals];
  const kept = threads.filter((one) => isKeptByViewer(one, threads, now));
  if (kept.length !== 1) return { kind: 'unclear', candidates: [client] };
  return kept[0] === root ? { kind: 'attached', client } : { kind: 'detached' };
}

/** Its viewer may have left it no earlier than another thread was there to go to. */
function isKeptByViewer(root: ServedThread, threads: Threads, now: EpochMs): boolean {
  if (!root.atRest || root.lastActivityAt === undefined) return false;
  const elsewhere = threads.flatMap((one) =>
    one === root ? [] : (one.loadedAt ?? one.createdAt ?? []),
  );
  const leftAt = Math.max(root.lastActivityAt, ...elsewhere);
  return now - leftAt > unloadedAfterMs;
}

/** For each TUI the threads that it began with: named in its arguments, or made right after its start. */
function firstChoices(roots: Threads, clients: Clients): OwnThreads {
  const begun = assignNewThreads(
    roots.filter((root) => !clients.some((client) => isNamedBy(client, root))),
    clients.filter((client) => !roots.some((root) => isNamedBy(client, root))),
  );
  return new Map(
    clients.map((client) => [
      client,
      [...roots.filter((root) => isNamedBy(client, root)), ...(begun.get(client) ?? [])],
    ]),
  );
}

/**
 * The threads that TUIs began, one-to-one: a TUI makes one thread as it starts. A thread that only one of them can have
 * begun is that one's, and leaves the others to the rest; then the first thread belongs to the first TUI where the
 * starts are far enough apart. What stays open may be any of its candidates'.
 */
function assignNewThreads(roots: Threads, clients: Clients): OwnThreads {
  const assigned = new Map<TuiClient, Threads>();
  const countIn = (all: readonly { readonly cwd: string | undefined }[], cwd?: string): number =>
    all.filter((one) => one.cwd === cwd).length;
  const begunSomewhere = roots.filter((root) => clients.some((one) => isBornWith(one, root)));
  /** More threads than TUIs began here: one of them made another by /new. */
  const mayHaveMore = ({ cwd }: TuiClient): boolean =>
    countIn(begunSomewhere, cwd) > countIn(clients, cwd);
  let open = new Map(roots.map((root) => [root, mayHaveBegun(root, clients)]));
  for (;;) {
    const next = onlyChoices(open) ?? onlyThreads(open, assigned) ?? firstInOrder(open);
    if (!next) break;
    for (const [client, threads] of next) assigned.set(client, threads);
    const taken = new Set([...next.values()].flat());
    open = new Map(
      [...open].flatMap(([root, candidates]) =>
        taken.has(root)
          ? []
          : [[root, candidates.filter((one) => !next.has(one) || mayHaveMore(one))] as const],
      ),
    );
  }
  for (const [root, candidates] of open) {
    for (const client of candidates) {
      assigned.set(client, [...(assigned.get(client) ?? []), root]);
    }
  }
  return assigned;
}

type Candidates = ReadonlyMap<ServedThread, Clients>;

/** By TUI, the threads that no other can have begun; undefined where there are none. After /new it may be two. */
function onlyChoices(open: Candidates): OwnThreads | undefined {
  const found = groupBy(open.keys(), (root) => {
    const [client, ...others] = open.get(root) ?? [];
    return others.length === 0 ? client : undefined;
  });
  return found.size > 0 ? found : undefined;
}

/** A TUI that has none yet began the only thread that it can have begun, though another may have made it by /new. */
function onlyThreads(open: Candidates, assigned: OwnThreads): OwnThreads | undefined {
  for (const [root, candidates] of open) {
    const [client, ...others] = candidates.filter((one) => !assigned.has(one));
    const choices = [...open.values()].filter((all) => client && all.includes(client));
    if (client && others.length === 0 && choices.length === 1) return new Map([[client, [root]]]);
  }
  return undefined;
}

/** The oldest thread for the TUI that started first, where both come clearly before the next. */
function firstInOrder(open: Candidates): OwnThreads | undefined {
  const [root, ...laterRoots] = [...open.keys()]
    .filter((one) => (open.get(one) ?? []).length > 0)
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  const clients = root ? (open.get(root) ?? []) : [];
  const [client, nextClient] = clients.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  const rivals = laterRoots.filter((one) => client && open.get(one)?.includes(client));
  // With fewer threads than TUIs, which of them has lost its own is not known.
  if (!root || !client || !nextClient || rivals.length + 1 < clients.length) return undefined;
  const [nextRoot] = rivals;
  const apart =
    isApart(client.startedAt, nextClient.startedAt) && isApart(root.createdAt, nextRoot?.createdAt);
  return apart ? new Map([[client, [root]]]) : undefined;
}

function isApart(earlier: EpochMs | undefined, later: EpochMs | undefined): boolean {
  return earlier !== undefined && later !== undefined && between(earlier, later) >= startSlackMs;
}

/** In each directory the one thread that is nobody's belongs to the one TUI that has none, as after `codex resume`. */
function withLeftOver(own: OwnThreads, roots: Threads, now: EpochMs): OwnThreads {
  const taken = new Set([...own.values()].flat());
  const threads = roots.filter((root) => !taken.has(root));
  const isFree = (client: TuiClient): boolean =>
    own.get(client)?.length === 0 &&
    client.resumeThreadId === undefined &&
    client.forkThreadId === undefined;
  return new Map(
    [...own].map(([client, begun]) => {
      const left = threads.filter((root) => isSameDirectory(client, root));
      const free = [...own.keys()].filter((one) => isFree(one) && one.cwd === client.cwd);
      const isOnlyOne = isFree(client) && free.length === 1 && left.length === 1;
      const isLikely = left.every((root) => mayHaveLoaded(client, root, now));
      return [client, isOnlyOne && isLikely ? left : begun];
    }),
  );
}

function isNamedBy(client: TuiClient, root: ServedThread): boolean {
  const { resumeThreadId, forkThreadId } = client;
  if (resumeThreadId !== undefined) return resumeThreadId === root.threadId;
  if (forkThreadId === undefined) return false;
  return forkThreadId === root.forkedFromId && isYounger(root, client);
}

/** Those that had started when it was made; where the clocks leave none, those that started in that moment. */
function mayHaveBegun(root: ServedThread, clients: Clients): Clients {
  const born = clients.filter((client) => isBornWith(client, root));
  const before = born.filter(({ startedAt }) => (startedAt ?? 0) <= (root.createdAt ?? 0));
  return before.length > 0 ? before : born;
}

export function isBornWith(client: TuiClient, root: ServedThread): boolean {
  if (client.continuesThread) return false;
  if (!isSameDirectory(client, root) || !isYounger(root, client)) return false;
  const { createdAt } = root;
  const { startedAt } = client;
  if (createdAt === undefined || startedAt === undefined) return false;
  return between(startedAt, createdAt) <= birthWindowMs;
}

/**
 * By /new, /fork or the resume picker a TUI can come to show any thread of its directory, by /cd and /worktree (0.171) a
 * fork of its own thread in another one.
 */
function candidatesOf(root: ServedThread, own: OwnThreads): Clients {
  const near = [...own.keys()].filter((one) => isNamedBy(one, root) || isSameDirectory(one, root));
  if (near.length > 0) return near;
  return [...own].flatMap(([client, threads]) =>
    threads.some(({ threadId }) => threadId === root.forkedFromId) ? client : [],
  );
}

function isSameDirectory(client: TuiClient, root: ServedThread): boolean {
  return client.cwd !== undefined && client.cwd === root.cwd;
}

function isYounger({ createdAt }: ServedThread, { startedAt }: TuiClient): boolean {
  if (createdAt === undefined || startedAt === undefined) return false;
  return createdAt >= startedAt - startSlackMs;
}
