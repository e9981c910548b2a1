import type { HostFacts } from '../core/facts/host-facts.js';
import type { ThreadId } from '../core/ids.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { lineageOf, rolloutOf } from '../core/session/session-tree.js';
import { titleText } from '../core/text/clean-text.js';

export interface Title {
  /** One clean line of at most 200 characters. */
  readonly title: string;
  /** The value of `title_source`. */
  readonly source: string;
}

/** A text that may name a thread, and where it was read; undefined where that source says nothing. */
type Candidate = readonly [source: string, text: string | undefined];

/** The title of each thread: its own, else that of the thread it came from, else its directory's. */
export function titleFinder(
  threads: readonly LiveThread[],
  facts: HostFacts,
): (thread: LiveThread, cwd: string | undefined) => Title | undefined {
  const byId = new Map(threads.map((thread) => [thread.threadId, thread]));
  return (thread, cwd) => {
    const { codexHome } = thread;
    const { parentThreadId, forkedFromId } = lineageOf(thread);
    const origin = parentThreadId ?? forkedFromId;
    // The parent need not be live: the home's files may still name it.
    const parent = origin && firstTitle(ownTitles(origin, byId.get(origin), codexHome, facts));
    return firstTitle([
      ...ownTitles(thread.threadId, thread, codexHome, facts),
      ['parent', parent?.title],
      ['cwd_basename', lastPart(cwd)],
    ]);
  };
}

function firstTitle(candidates: readonly Candidate[]): Title | undefined {
  for (const [source, text] of candidates) {
    const title = titleText(text);
    if (title !== undefined) return { title, source };
  }
  return undefined;
}

/**
 * Best first: what the user or Codex called the thread, then what the user first said in it. The daemon's name is the
 * fact that the index records (0.169 writes the line when it takes the name); it comes second, so that a daemon that is
 * late once changes neither the title nor its source. It still names a thread whose line is out of reach.
 */
function ownTitles(
  threadId: ThreadId,
  thread: LiveThread | undefined,
  codexHome: string,
  facts: HostFacts,
): readonly Candidate[] {
  const titles = facts.titles.get(codexHome);
  const rollout = thread && rolloutOf(thread);
  const { name, preview } = thread?.daemonThread ?? {};
  const { parentThreadId, forkedFromId } = thread ? lineageOf(thread) : {};
  return [
    ['session_index.jsonl', titles?.sessionIndex.get(threadId)],
    ['app_server', name],
    // A subagent has a copy of its parent's.
    ['thread_name_updated', parentThreadId ? undefined : rollout?.progress.threadName],
    ['codex-global-state.json', titles?.globalState.get(threadId)],
    ['rollout', rollout?.firstUserText],
    // A fork's first message is its parent's.
    ['app_server', forkedFromId ? undefined : preview],
    ['history.jsonl', facts.history.get(codexHome)?.get(threadId)],
  ];
}

/** The name of the root directory is `/`. */
function lastPart(path: string | undefined): string | undefined {
  return path === ''
    ? undefined
    : (path?.split('/').findLast((part) => part !== '') ?? (path && '/'));
}
