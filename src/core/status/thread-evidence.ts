import type { DaemonStatus, DaemonFailure } from '../facts/daemon.js';
import type { HostFacts } from '../facts/host-facts.js';
import type { OsProcess, ToolProcess } from '../facts/processes.js';
import type { OpenCall } from '../facts/rollout-progress.js';
import type { Rollout } from '../facts/rollout.js';
import type { LiveThread } from '../session/live-threads.js';
import { metaOf, rolloutOf } from '../session/session-tree.js';
import { statusByDetail, type StatusDetail, type Verdict } from '../session/status.js';
import { type EpochMs, uuidv7Time } from '../time.js';

export type DaemonEvidence =
  | { readonly kind: 'no-daemon' }
  /** There is a daemon, but no answer: the rollouts decide and the reason says so. */
  | { readonly kind: 'no-answer'; readonly failure: DaemonFailure | undefined }
  | { readonly kind: 'status'; readonly status: DaemonStatus };

export interface ThreadEvidence
  extends
    Omit<LiveThread, 'owner' | 'holders' | 'daemonThread' | 'copiedTo'>,
    Pick<HostFacts, 'longestPollMs'> {
  readonly now: EpochMs;
  readonly createdAt: EpochMs | undefined;
  readonly isFork: boolean;
  /** Nothing of it is written to disk. */
  readonly isEphemeral: boolean;
  /** The Codex version of session_meta or the daemon. */
  readonly cliVersion: string | undefined;
  readonly owner: Pick<OsProcess, 'pid' | 'startedAt' | 'suspension'> | undefined;
  /** Its arguments say that it continues a thread (`resume`), which it did not begin. */
  readonly ownerResumes: boolean;
  readonly daemon: DaemonEvidence;
  /** What runs below the owner; undefined where nobody looked. */
  readonly toolProcesses: readonly ToolProcess[] | undefined;
  /** What ran there a moment ago. */
  readonly endedProcesses: readonly ToolProcess[];
  /** Codex's own reviewer runs in the same process: it decides on an approval in the user's stead. */
  readonly reviewerAtWork: boolean;
}

export function threadEvidenceOf(thread: LiveThread, facts: HostFacts): ThreadEvidence {
  const meta = metaOf(thread);
  const { owner, daemonThread } = thread;
  return {
    ...thread,
    now: facts.at,
    createdAt: createdAtOf(thread),
    isFork: (meta ?? daemonThread)?.forkedFromId !== undefined,
    isEphemeral: daemonThread?.ephemeral ?? false,
    cliVersion: meta?.cliVersion ?? daemonThread?.cliVersion,
    owner: owner?.process,
    ownerResumes:
      owner?.program.continuesThread === true || owner?.program.resumeThreadId !== undefined,
    daemon: daemonEvidence(thread, facts),
    ...byWhetherTheyRun(owner && facts.toolProcesses.get(owner.process.pid)),
    longestPollMs: facts.longestPollMs,
    reviewerAtWork: reviewerAtWork(thread, facts),
  };
}

export function byWhetherTheyRun(
  processes: readonly ToolProcess[] | undefined,
): Pick<ThreadEvidence, 'toolProcesses' | 'endedProcesses'> {
  return {
    toolProcesses: processes?.filter(({ endedAt }) => endedAt === undefined),
    endedProcesses: processes?.filter(({ endedAt }) => endedAt !== undefined) ?? [],
  };
}

/** The reviewer is a thread of its own in the same process, which 0.120 and 0.135 do not record in the reviewed one. */
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
function daemonEvidence(thread: LiveThread, facts: HostFacts): DaemonEvidence {
  if (thread.daemonThread) return { kind: 'status', status: thread.daemonThread.status };
  if (thread.owner?.program.kind !== 'daemon') return { kind: 'no-daemon' };
  const answer = facts.daemons.get(thread.codexHome);
  if (answer === undefined || answer.kind === 'none') return { kind: 'no-daemon' };
  return { kind: 'no-answer', failure: answer.kind === 'failure' ? answer.failure : undefined };
}

export type Ruling = Omit<Verdict, 'rule' | 'evidence'>;

/** A certain ruling by the rollout, but for what `more` says. */
export function ruling(
  detail: Exclude<StatusDetail, 'suspended'>,
  reason: string,
  more: Partial<Omit<Ruling, 'status' | 'reason'>> = {},
): Ruling {
  const byDefault = {
    certain: true,
    basis: 'rollout',
    since: undefined,
    action: undefined,
  } as const;
  return { status: statusByDetail[detail], reason, ...byDefault, ...more };
}

/** A ruling that may be wrong; its reason says "likely". */
export function likely(...[detail, reason, more]: Parameters<typeof ruling>): Ruling {
  return ruling(detail, reason, { ...more, certain: false });
}

export interface StatusRule {
  /** As docs/status-rules.md names it. */
  readonly name: string;
  /** What makes it decide, for a page that explains: a sentence without its full stop. */
  readonly when: string;
  /** A text where it does not apply: why not. Then the next rule is asked. */
  readonly decide: (evidence: ThreadEvidence) => Ruling | string;
  /** By detail: what would end the doubt where the rule infers a state or leaves it unknown. */
  readonly resolvedBy?: Readonly<Partial<Record<StatusDetail, string>>>;
  /** It judges only what every other rule leaves: once another has decided, its ruling means nothing. */
  readonly isLastResort?: true;
}

/** A rule on a rollout: it does not apply where none could be read. */
export function rolloutRule({
  decide,
  ...rule
}: Omit<StatusRule, 'decide'> & {
  readonly decide: (rollout: Rollout, evidence: ThreadEvidence) => Ruling | string;
}): StatusRule {
  return {
    ...rule,
    decide: (evidence) => {
      const rollout = rolloutOf(evidence);
      return rollout ? decide(rollout, evidence) : 'there is no rollout that could be read';
    },
  };
}

export const nextTurnEvent = 'the next turn event that Codex writes';

export function openCalls(evidence: ThreadEvidence): readonly OpenCall[] {
  return rolloutOf(evidence)?.progress.openCalls ?? [];
}
