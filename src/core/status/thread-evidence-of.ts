import type { HostFacts } from '../facts/host-facts.js';
import type { LiveThread } from '../session/live-threads.js';
import { shownPath } from '../text/clean-text.js';
import { metaOf } from '../session/session-tree.js';
import type { DaemonEvidence, ThreadEvidence } from './thread-evidence.js';
import { type EpochMs, uuidv7Time } from '../time.js';

/** What the status rules look at, from all that was seen of a thread. */
export function threadEvidenceOf(thread: LiveThread, facts: HostFacts): ThreadEvidence {
  const meta = metaOf(thread);
  const { owner, daemonThread } = thread;
  return {
    now: facts.at,
    threadId: thread.threadId,
    rollout: thread.rollout,
    createdAt: createdAtOf(thread),
    isFork: (meta ?? daemonThread)?.forkedFromId !== undefined,
    isEphemeral: daemonThread?.ephemeral ?? false,
    cliVersion: meta?.cliVersion ?? daemonThread?.cliVersion,
    ownerStartedAt: owner?.process.startedAt,
    ownerResumes:
      owner?.program.continuesThread === true || owner?.program.resumeThreadId !== undefined,
    ownerSuspension: owner?.process.suspension,
    loadedAt: thread.loadedAt,
    daemon: daemonSays(thread, facts),
    toolProcesses: owner && facts.toolProcesses.get(owner.process.pid),
    longestPollMs: facts.longestPollMs,
    reviewerAtWork: reviewerAtWork(thread, facts),
    places: {
      ownerPid: owner?.process.pid,
      rolloutPath: shownPath(thread.rolloutPath),
      lockPath: shownPath(thread.lockPath),
      codexHome: shownPath(thread.codexHome),
    },
  };
}

/**
 * The reviewer (`guardian_subagent` and `auto_review` of the settings) is a thread of its own in the same process;
 * 0.120 and 0.135 do not record in the thread itself who reviews. Looked for only where a call could be reviewed.
 */
function reviewerAtWork(thread: LiveThread, { rollouts, discovery }: HostFacts): boolean {
  const { owner, rollout, threadId } = thread;
  if (!owner || !rollout?.ok || rollout.value.progress.openCalls.length === 0) return false;
  const pid = owner.process.pid;
  return [...rollouts.values()].some((other) => {
    if (!other.ok || !other.value.meta.ok) return false;
    const { meta, progress } = other.value;
    const { source, parentThreadId } = meta.value;
    if (source.kind !== 'other-subagent' || !reviewer.test(source.name)) return false;
    if (progress.turn.kind !== 'started') return false;
    if (parentThreadId !== undefined && parentThreadId !== threadId) return false;
    return discovery.holdings.some(
      (holding) => holding.pid === pid && holding.threadId === other.value.threadId,
    );
  });
}

const reviewer = /^(?:guardian.*|auto_review)$/;

/** The id's own time comes first: it is the moment of creation in every era. */
export function createdAtOf(thread: LiveThread): EpochMs | undefined {
  return uuidv7Time(thread.threadId) ?? metaOf(thread)?.createdAt ?? thread.daemonThread?.createdAt;
}

/** Only a thread that the daemon owns is its to speak of: a TUI with its own server answers to nobody. */
function daemonSays(thread: LiveThread, facts: HostFacts): DaemonEvidence {
  if (thread.daemonThread) return { kind: 'status', status: thread.daemonThread.status };
  if (thread.owner?.program.kind !== 'daemon') return { kind: 'no-daemon' };
  const word = facts.daemons.get(thread.codexHome);
  switch (word?.kind) {
    case undefined:
    case 'none':
      return { kind: 'no-daemon' };
    case 'failure':
      return { kind: 'no-answer', failure: word.failure };
    case 'answered':
      return { kind: 'no-answer', failure: undefined };
  }
}
