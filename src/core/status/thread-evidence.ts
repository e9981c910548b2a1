import type { DaemonStatus, DaemonFailure } from '../facts/daemon.js';
import type { Suspension } from '../facts/os-process.js';
import type { OpenCall } from '../facts/rollout-progress.js';
import type { Rollout, RolloutFailure } from '../facts/rollout.js';
import type { ToolProcess } from '../facts/tool-process.js';
import type { Pid, ThreadId } from '../ids.js';
import type { Result } from '../result.js';
import { statusByDetail, type StatusDetail, type Verdict } from '../session/status.js';
import { rolloutOf } from '../session/session-tree.js';
import type { EpochMs } from '../time.js';

/** What Codex's daemon has to say about one thread. */
export type DaemonEvidence =
  | { readonly kind: 'no-daemon' }
  /** There is a daemon, but no answer: the rollouts decide and the reason says so. */
  | { readonly kind: 'no-answer'; readonly failure: DaemonFailure | undefined }
  | { readonly kind: 'status'; readonly status: DaemonStatus };

/** All that the rules look at for one thread. */
export interface ThreadEvidence {
  readonly now: EpochMs;
  readonly threadId: ThreadId;
  /** undefined: there is no rollout yet. */
  readonly rollout: Result<Rollout, RolloutFailure> | undefined;
  /** When the thread was created; undefined where nothing tells. */
  readonly createdAt: EpochMs | undefined;
  /** A fork of another thread by the user. */
  readonly isFork: boolean;
  /** Nothing of it is written to disk. */
  readonly isEphemeral: boolean;
  /** The Codex version of session_meta or the daemon. */
  readonly cliVersion: string | undefined;
  readonly ownerStartedAt: EpochMs | undefined;
  /** Its arguments say that it continues a thread (`resume`), which it did not begin. */
  readonly ownerResumes?: boolean;
  /** What keeps the owner from running; undefined while it may run. */
  readonly ownerSuspension: Suspension | undefined;
  /** The writer lock's time: when its process loaded the thread (0.147 on). */
  readonly loadedAt: EpochMs | undefined;
  readonly daemon: DaemonEvidence;
  /** What runs below the owner; undefined where nobody looked. */
  readonly toolProcesses: readonly ToolProcess[] | undefined;
  /** As in `HostFacts`. */
  readonly longestPollMs?: number | undefined;
  /** Codex's own reviewer runs in the same process: it decides on an approval in the user's stead. */
  readonly reviewerAtWork: boolean;
  /** No rule looks at these: they say where the facts were read. */
  readonly places: EvidencePlaces;
}

/** Clean texts, for people. */
export interface EvidencePlaces {
  readonly ownerPid: Pid | undefined;
  readonly rolloutPath: string | undefined;
  readonly lockPath: string | undefined;
  readonly codexHome: string | undefined;
}

/** What a rule decides. */
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

/** One rule: a ruling, or undefined where it has nothing to say and the next one is asked. */
export interface StatusRule {
  /** As docs/status-rules.md names it. */
  readonly name: string;
  /** What makes it decide, for a page that explains: a sentence without its full stop. */
  readonly when: string;
  /** Why it has nothing to say, where it has not. */
  readonly silence: (evidence: ThreadEvidence) => string;
  readonly decide: (evidence: ThreadEvidence) => Ruling | undefined;
  /** By detail: what would end the doubt where the rule infers a state or leaves it unknown. */
  readonly settledBy?: Readonly<Partial<Record<StatusDetail, string>>>;
  /** It judges only what every other rule leaves: once another has decided, its ruling means nothing. */
  readonly isLastResort?: true;
}

/** A rule on a rollout: it has nothing to say where none could be read. */
export function rolloutRule({
  silence,
  decide,
  ...rule
}: Omit<StatusRule, 'silence' | 'decide'> & {
  readonly silence: (rollout: Rollout, evidence: ThreadEvidence) => string;
  readonly decide: (rollout: Rollout, evidence: ThreadEvidence) => Ruling | undefined;
}): StatusRule {
  return {
    ...rule,
    silence: (evidence) => {
      const rollout = rolloutOf(evidence);
      return rollout ? silence(rollout, evidence) : 'there is no rollout that could be read';
    },
    decide: (evidence) => {
      const rollout = rolloutOf(evidence);
      return rollout && decide(rollout, evidence);
    },
  };
}

/** What settles most doubts. */
export const nextTurnEvent = 'the next turn event that Codex writes';

export function openCalls(evidence: ThreadEvidence): readonly OpenCall[] {
  return rolloutOf(evidence)?.progress.openCalls ?? [];
}
