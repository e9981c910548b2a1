import type { HostFacts } from '../core/facts/host-facts.js';
import type { HomeTitles } from '../core/facts/titles.js';
import type { ThreadId } from '../core/ids.js';
import { chooseTitle, type Title, type TitleFacts } from './choose-title.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { lineageOf } from '../core/session/session-tree.js';

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
  const rollout = thread?.rollout?.ok ? thread.rollout.value : undefined;
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
