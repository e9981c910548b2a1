import type { HostFacts } from '../core/facts/host-facts.js';
import type { HomeTitles } from '../core/facts/titles.js';
import type { ThreadId } from '../core/ids.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { lineageOf, rolloutOf } from '../core/session/session-tree.js';
import { titleText } from '../core/text/clean-text.js';

/** Everything that may name a thread; undefined where a source says nothing. */
export interface TitleFacts {
  readonly sessionIndex: string | undefined;
  /** The daemon's `name`. */
  readonly daemonName: string | undefined;
  /** Of a `thread_name_updated` event (0.120). */
  readonly threadName: string | undefined;
  readonly globalState: string | undefined;
  readonly firstUserText: string | undefined;
  /** The daemon's `preview`: the first user message too. */
  readonly daemonPreview: string | undefined;
  readonly history: string | undefined;
  /** The title of the thread that it was forked from or spawned by. */
  readonly parentTitle: string | undefined;
  readonly cwd: string | undefined;
}

export interface Title {
  /** One clean line of at most 200 characters. */
  readonly title: string;
  /** The word of `title_source`. */
  readonly source: TitleSource;
}

export type TitleSource =
  | 'session_index.jsonl'
  | 'app_server'
  | 'thread_name_updated'
  | 'codex-global-state.json'
  | 'rollout'
  | 'history.jsonl'
  | 'parent'
  | 'cwd_basename';

/**
 * The best name first: what the user or Codex called the thread, then what the user first said in it, then
 * where it came from and where it runs. The daemon's name is the fact that the index records (0.169 writes
 * the line when it takes the name); it comes second, so that a daemon that is late for once changes
 * neither the title nor where it is from. It still names a thread whose line is out of reach.
 */
const order: readonly (readonly [TitleSource, (facts: TitleFacts) => string | undefined])[] = [
  ['session_index.jsonl', (facts) => facts.sessionIndex],
  ['app_server', (facts) => facts.daemonName],
  ['thread_name_updated', (facts) => facts.threadName],
  ['codex-global-state.json', (facts) => facts.globalState],
  ['rollout', (facts) => facts.firstUserText],
  ['app_server', (facts) => facts.daemonPreview],
  ['history.jsonl', (facts) => facts.history],
  ['parent', (facts) => facts.parentTitle],
  ['cwd_basename', (facts) => lastPart(facts.cwd)],
];

/** Undefined where not even a working directory is known. */
export function chooseTitle(facts: TitleFacts): Title | undefined {
  for (const [source, read] of order) {
    const title = titleText(read(facts));
    if (title !== undefined) return { title, source };
  }
  return undefined;
}

/** The root's name is the root. */
function lastPart(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return path.split('/').findLast((part) => part !== '') ?? (path === '' ? undefined : '/');
}

/** What every source but the parent and the directory says. */
type OwnTitleFacts = Omit<TitleFacts, 'parentTitle' | 'cwd'>;

/** The title of each thread: its own, else that of the thread it came from, else its directory's. */
export function titleFinder(
  threads: readonly LiveThread[],
  facts: HostFacts,
): (thread: LiveThread, cwd: string | undefined) => Title | undefined {
  const byId = new Map(threads.map((thread) => [thread.threadId, thread]));
  return (thread, cwd) => {
    const { parentThreadId, forkedFromId } = lineageOf(thread);
    const cameFrom = parentThreadId ?? forkedFromId;
    return chooseTitle({
      ...ownFacts(thread.threadId, thread, thread.codexHome, facts),
      parentTitle: cameFrom && ownTitle(cameFrom, byId.get(cameFrom), thread.codexHome, facts),
      cwd,
    });
  };
}

/** The parent need not be live: the home's files may still name it. */
function ownTitle(
  threadId: ThreadId,
  thread: LiveThread | undefined,
  codexHome: string,
  facts: HostFacts,
): string | undefined {
  const own = ownFacts(threadId, thread, codexHome, facts);
  return chooseTitle({ ...own, parentTitle: undefined, cwd: undefined })?.title;
}

function ownFacts(
  threadId: ThreadId,
  thread: LiveThread | undefined,
  codexHome: string,
  facts: HostFacts,
): OwnTitleFacts {
  const { sessionIndex, globalState } = facts.titles.get(codexHome) ?? noTitles;
  const rollout = thread && rolloutOf(thread);
  const { name, preview } = thread?.daemonThread ?? {};
  const { parentThreadId, forkedFromId } = thread ? lineageOf(thread) : {};
  return {
    sessionIndex: sessionIndex.get(threadId),
    daemonName: name,
    // A subagent's is a copy of its parent's.
    threadName: parentThreadId === undefined ? rollout?.progress.threadName : undefined,
    globalState: globalState.get(threadId),
    firstUserText: rollout?.firstUserText,
    // What a fork shows first is what its parent was told first.
    daemonPreview: forkedFromId === undefined ? preview : undefined,
    history: facts.history.get(codexHome)?.get(threadId),
  };
}

const noTitles: HomeTitles = { sessionIndex: new Map(), globalState: new Map() };
