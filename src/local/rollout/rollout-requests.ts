import { join } from 'node:path/posix';
import type { DaemonThread, DaemonAnswer } from '../../core/facts/daemon.js';
import type { Discovery } from '../../core/facts/discovery.js';
import type { HomeTitles } from '../../core/facts/titles.js';
import type { ThreadId } from '../../core/ids.js';
import type { RolloutRequest } from './rollout-pool.js';
import type { FilePort } from '../../platform/host-ports.js';
import { uuidv7Time } from '../../core/time.js';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Finds the rollouts of threads that are held by their writer lock alone: a TUI before its first message has none.
 * Only the days around a thread's creation are read (the folders carry local time), never all sessions, and each
 * folder once for all threads.
 */
export class RolloutFinder {
  readonly #files: Pick<FilePort, 'list'>;
  /** Names of rollouts by thread id, by folder. */
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(files: Pick<FilePort, 'list'>) {
    this.#files = files;
  }

  async find(codexHome: string, threadId: ThreadId): Promise<string | undefined> {
    const createdAt = uuidv7Time(threadId);
    if (createdAt === undefined) return undefined;
    for (const shift of [0, -dayMs, dayMs]) {
      const day = new Date(createdAt + shift).toISOString().slice(0, 10).replaceAll('-', '/');
      const folder = join(codexHome, 'sessions', day);
      const read = this.#folders.get(folder) ?? this.#read(folder);
      this.#folders.set(folder, read);
      const name = (await read).get(threadId);
      if (name !== undefined) return join(folder, name);
    }
    return undefined;
  }

  async #read(folder: string): Promise<ReadonlyMap<string, string>> {
    const names = await this.#files.list(folder);
    if (!names.ok) return new Map();
    return new Map(
      names.value.flatMap((name) => {
        const id = rolloutName.exec(name)?.[1];
        return id === undefined ? [] : [[id, name] as const];
      }),
    );
  }
}

const rolloutName = /^rollout-.*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

interface Home {
  readonly codexHome: string;
}

/**
 * The rollouts to be read: those that are held, those that a daemon names, and those of threads that are
 * held by their lock alone. What the user said first is wanted only where nothing names the thread.
 */
export async function rolloutRequests(
  discovery: Discovery,
  daemons: ReadonlyMap<string, DaemonAnswer>,
  titles: ReadonlyMap<string, HomeTitles>,
  files: Pick<FilePort, 'list'>,
): Promise<readonly RolloutRequest[]> {
  const paths = new Map<string, Omit<RolloutRequest, 'path' | 'wantsFirstUserText'> & Home>();
  for (const { kind, path, threadId, codexHome, readAt } of discovery.holdings) {
    if (kind === 'rollout') paths.set(path, { threadId, codexHome, readAt });
  }
  for (const [codexHome, answer] of daemons) {
    for (const { path, threadId, ephemeral } of threadsOf(answer)) {
      if (path === undefined || ephemeral || paths.has(path)) continue;
      paths.set(path, { threadId, codexHome });
    }
  }
  const known = new Set([...paths.values()].map(({ threadId }) => threadId));
  const lockedOnly = discovery.holdings.filter(({ threadId }) => !known.has(threadId));
  const finder = new RolloutFinder(files);
  for (const { threadId, codexHome } of lockedOnly) {
    const path = await finder.find(codexHome, threadId);
    if (path !== undefined) paths.set(path, { threadId, codexHome });
  }
  return [...paths].map(([path, { threadId, codexHome, readAt }]) => ({
    path,
    threadId,
    readAt,
    wantsFirstUserText: !isNamed(threadId, titles.get(codexHome), daemons.get(codexHome)),
  }));
}

function threadsOf(answer: DaemonAnswer): readonly DaemonThread[] {
  return answer.kind === 'answered' ? [...answer.threads.values()] : [];
}

/** Whether a title is known that comes before what the user said first. */
export function isNamed(
  threadId: ThreadId,
  titles: HomeTitles | undefined,
  answer: DaemonAnswer | undefined,
): boolean {
  const daemonName = answer?.kind === 'answered' ? answer.threads.get(threadId)?.name : undefined;
  return (
    titles?.sessionIndex.has(threadId) === true ||
    daemonName !== undefined ||
    titles?.globalState.has(threadId) === true
  );
}
