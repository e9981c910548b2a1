import { turnText } from './list-evidence.js';
import { abortedRuling, completedRuling, newRuling, restReasons } from './rest-ruling.js';
import {
  type Ruling,
  type StatusRule,
  type ThreadEvidence,
  noRolloutSays,
  readRollout,
  openCalls,
  ruling,
} from './thread-evidence.js';
import { codexMinor, writesNoTurnEvents } from './codex-version.js';
import { between } from '../time.js';
import { limits } from './limits.js';
import { lostTurn, ownerActedInTurn, predatesOwner, turnStart } from './turn-age.js';
import { callRuling } from './call-ruling.js';
import type { StatusDetail } from '../session/status.js';
import type { Rollout } from '../facts/rollout.js';

/**
 * Of several open calls, the one that says most about the turn: one that needs the user holds the
 * whole turn up, one that runs explains the silence, and only then does what is unclear count.
 */
const weight: Readonly<Partial<Record<StatusDetail, number>>> = {
  question: 5,
  approval: 4,
  tool: 3,
  subagents: 2,
  unclear: 1,
};

/** The ruling on the open calls of the running turn; undefined where none is open. */
function dominantCall(evidence: ThreadEvidence): Ruling | undefined {
  return openCalls(evidence)
    .map((call) => callRuling(call, evidence))
    .reduce<Ruling | undefined>(
      (best, next) => (best && rank(best) >= rank(next) ? best : next),
      undefined,
    );
}

/** Of two calls that work the one that surely runs counts, then one of which a process was found. */
function rank({ basis, certain, status }: Ruling): number {
  const proven = (certain ? 0.5 : 0) + (basis === 'process' ? 0.25 : 0);
  return (weight[status.detail] ?? 0) + (status.kind === 'working' ? proven : 0);
}

/** A process that was killed in mid-turn leaves a turn open for ever; the next owner does not run it. */
const stale: StatusRule = {
  name: 'stale-turn',
  when: 'a turn runs that is older than the process that owns the thread',
  silence: (evidence) =>
    turnRuns(evidence)
      ? 'nothing says that the turn is older than its owner'
      : noTurnRuns(evidence),
  decide: (evidence) => {
    const rollout = readRollout(evidence);
    if (!rollout) return undefined;
    const { turn, lastLineAt } = rollout.progress;
    if (turn.kind !== 'started' && turn.kind !== 'out-of-reach') return undefined;
    const began = turn.kind === 'started' ? turnStart(rollout) : lastLineAt;
    if (ownerActedInTurn(rollout, evidence)) return undefined;
    return predatesOwner(began, evidence) ? lostTurn(evidence) : undefined;
  },
  settledBy: { interrupted: 'a look at its terminal; the next turn event that Codex writes' },
};

const implementPlan = 'Implement this plan?';

/**
 * A turn in plan mode that ends with a plan is followed by a prompt of the TUI. Only likely: "No, stay in Plan mode"
 * leaves no trace.
 */
const planPrompt: StatusRule = {
  name: 'plan-prompt',
  when: 'the last turn ended with a plan, and nothing was said since',
  silence: (evidence) => {
    const turn = readRollout(evidence)?.progress.turn;
    if (!turn) return noRolloutSays;
    return turn.kind === 'completed' && turn.conclusion === 'plan'
      ? 'nobody is asked about this plan any more'
      : 'no plan is the last thing in the rollout';
  },
  decide: (evidence) => {
    const rollout = readRollout(evidence);
    const turn = rollout?.progress.turn;
    if (!rollout || turn?.kind !== 'completed' || turn.error || turn.conclusion !== 'plan') return;
    if (!showsPrompts(rollout, evidence)) return undefined;
    if (predatesOwner(turn.at, evidence, limits.resumeMs)) return undefined;
    return ruling('question', `likely asks you: ${implementPlan}`, {
      certain: false,
      since: turn.at,
      action: implementPlan,
    });
  },
  settledBy: { question: 'a look at its terminal; the next prompt' },
};

/** `codex exec` and subagents show none; outside of plan mode none is shown. */
function showsPrompts({ meta, progress }: Rollout, { daemon }: ThreadEvidence): boolean {
  const mode = progress.context?.collaborationMode;
  if (mode !== undefined && mode !== 'plan') return false;
  // The daemon does not know of the prompt: to it the thread is idle.
  if (daemon.kind === 'status' && daemon.status.kind !== 'idle') return false;
  const source = meta.ok ? meta.value.source : undefined;
  return source?.kind !== 'thread-spawn' && !(source?.kind === 'named' && source.name === 'exec');
}

const completed: StatusRule = {
  name: 'turn-completed',
  when: 'the newest turn event is the end of a turn',
  silence: newestTurnEvent,
  decide: (evidence) => {
    const rollout = readRollout(evidence);
    const turn = rollout?.progress.turn;
    return rollout && turn?.kind === 'completed'
      ? completedRuling(turn, rollout, evidence)
      : undefined;
  },
  settledBy: {
    error: 'a look at its terminal: Codex before 0.145 records no more of an error',
    rate_limited: 'a look at its terminal: Codex before 0.145 records no more of a usage limit',
    idle: 'a look at its terminal: which Codex wrote this turn, and whether it records errors, is not known',
  },
};

const aborted: StatusRule = {
  name: 'turn-aborted',
  when: 'the newest turn event is an abort',
  silence: newestTurnEvent,
  decide: (evidence) => {
    const turn = readRollout(evidence)?.progress.turn;
    return turn?.kind === 'aborted' ? abortedRuling(turn) : undefined;
  },
};

const nextTurnEvent = 'the next turn event that Codex writes';

const daemonReport = "what Codex's daemon reports, where it owns the thread (0.157 on)";

const openCall: StatusRule = {
  name: 'open-call',
  when: 'a call has no output yet',
  silence: (evidence) => (readRollout(evidence) ? 'no call is without its output' : noRolloutSays),
  decide: (evidence) => {
    const rollout = readRollout(evidence);
    if (!rollout) return undefined;
    const decided = dominantCall(evidence);
    return decided?.status.kind === 'working' ? { ...decided, since: turnStart(rollout) } : decided;
  },
  settledBy: {
    approval: `a look at its terminal; the output of the call; ${daemonReport}`,
    tool: `a process below its owner that is this call, or its output; ${daemonReport}`,
    unclear: `the output of the call; ${daemonReport}`,
  },
};

const running: StatusRule = {
  name: 'turn-running',
  when: 'a turn runs',
  silence: noTurnRuns,
  decide: (evidence): Ruling | undefined => {
    const rollout = readRollout(evidence);
    const kind = rollout?.progress.turn.kind;
    if (!rollout) return undefined;
    const isGuess = isImplied(rollout, evidence);
    if (kind !== 'started' && kind !== 'out-of-reach' && !isGuess) return undefined;
    const reason = isGuess
      ? 'likely the model thinks or writes: the start of the turn that the last prompt began cannot be read'
      : kind === 'started'
        ? 'the model thinks or writes'
        : 'a turn runs; its start is too far back to be read';
    // Of a Codex without a version the last turn event may be out of reach because it writes none.
    const writesEvents = kind === 'started' || codexMinor(evidence.cliVersion) !== undefined;
    return ruling('model', reason, {
      certain: !isGuess && writesEvents,
      since: turnStart(rollout),
    });
  },
  settledBy: { model: nextTurnEvent },
};

/** A prompt shows a turn, but could have been written without one. */
function isImplied({ progress }: Rollout, { cliVersion }: ThreadEvidence): boolean {
  const { turn, lastItem } = progress;
  if (turn.kind === 'started') return turn.impliedBy === 'prompt';
  const isFirst =
    turn.kind === 'none' && lastItem.kind !== 'none' && lastItem.kind !== 'agent-message';
  return isFirst && cliVersion !== undefined && !writesNoTurnEvents(cliVersion);
}

function turnRuns(evidence: ThreadEvidence): boolean {
  const kind = readRollout(evidence)?.progress.turn.kind;
  return kind === 'started' || kind === 'out-of-reach';
}

function newestTurnEvent(evidence: ThreadEvidence): string {
  const turn = readRollout(evidence)?.progress.turn;
  return turn ? `the rollout says: ${turnText(turn)}` : noRolloutSays;
}

function noTurnRuns(evidence: ThreadEvidence): string {
  const turn = readRollout(evidence)?.progress.turn;
  return turn ? `no turn runs: ${turnText(turn)}` : noRolloutSays;
}

/** A held writer lock, or a thread that the daemon has loaded, before the first message. */
const noRollout: StatusRule = {
  name: 'no-rollout-yet',
  when: 'there is no rollout yet',
  silence: () => 'there is a rollout',
  decide: (evidence) => {
    const { rollout, loadedAt, createdAt } = evidence;
    if (rollout !== undefined) return undefined;
    const fresh = newRuling(evidence);
    // A thread that is loaded again has turns behind it.
    const isFirstLoad =
      loadedAt !== undefined &&
      createdAt !== undefined &&
      between(createdAt, loadedAt) <= limits.firstLoadMs;
    return isFirstLoad ? fresh : { ...fresh, certain: false, reason: restReasons.unseen };
  },
  settledBy: { new: nextTurnEvent, idle: nextTurnEvent },
};

export const turnRules = {
  noRollout,
  planPrompt,
  stale,
  completed,
  aborted,
  openCall,
  running,
} as const;
