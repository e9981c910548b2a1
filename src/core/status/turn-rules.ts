import { turnText } from './list-evidence.js';
import { abortedRuling, completedRuling, newRuling } from './rest-ruling.js';
import {
  nextTurnEvent,
  rolloutRule,
  ruling,
  type Ruling,
  type StatusRule,
  type ThreadEvidence,
} from './thread-evidence.js';
import { codexMinor, writesNoTurnEvents } from './codex-version.js';
import { between } from '../time.js';
import { limits } from './limits.js';
import { lostTurn, ownerActedInTurn, predatesOwner } from './turn-age.js';
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

/** Of two calls that work the one that surely runs counts, then one of which a process was found. */
function rank({ basis, certain, status }: Ruling): number {
  const proven = (certain ? 0.5 : 0) + (basis === 'process' ? 0.25 : 0);
  return (weight[status.detail] ?? 0) + (status.kind === 'working' ? proven : 0);
}

function turnRuns({ progress }: Rollout): boolean {
  return progress.turn.kind === 'started' || progress.turn.kind === 'out-of-reach';
}

function newestTurnEvent({ progress }: Rollout): string {
  return `the rollout says: ${turnText(progress.turn)}`;
}

function noTurnRuns({ progress }: Rollout): string {
  return `no turn runs: ${turnText(progress.turn)}`;
}

/** A process that was killed in mid-turn leaves a turn open for ever; the next owner does not run it. */
const stale = rolloutRule({
  name: 'stale-turn',
  when: 'a turn runs that is older than the process that owns the thread',
  silence: (rollout) =>
    turnRuns(rollout) ? 'nothing says that the turn is older than its owner' : noTurnRuns(rollout),
  decide: (rollout, evidence) => {
    if (!turnRuns(rollout) || ownerActedInTurn(rollout, evidence)) return undefined;
    const { turn, lastLineAt } = rollout.progress;
    const began = turn.kind === 'started' ? rollout.progress.turnStartedAt : lastLineAt;
    return predatesOwner(began, evidence) ? lostTurn(evidence) : undefined;
  },
  settledBy: { interrupted: `a look at its terminal; ${nextTurnEvent}` },
});

const implementPlan = 'Implement this plan?';

/**
 * A turn in plan mode that ends with a plan is followed by a prompt of the TUI. Only likely: "No, stay in Plan mode"
 * leaves no trace.
 */
const planPrompt = rolloutRule({
  name: 'plan-prompt',
  when: 'the last turn ended with a plan, and nothing was said since',
  silence: ({ progress: { turn } }) =>
    turn.kind === 'completed' && turn.conclusion === 'plan'
      ? 'nobody is asked about this plan any more'
      : 'no plan is the last thing in the rollout',
  decide: (rollout, evidence) => {
    const { turn } = rollout.progress;
    if (turn.kind !== 'completed' || turn.error || turn.conclusion !== 'plan') return undefined;
    if (!showsPrompts(rollout, evidence)) return undefined;
    if (predatesOwner(turn.at, evidence, limits.resumeMs)) return undefined;
    const reason = `likely asks you: ${implementPlan}`;
    return ruling('question', reason, { certain: false, since: turn.at, action: implementPlan });
  },
  settledBy: { question: 'a look at its terminal; the next prompt' },
});

/** `codex exec` and subagents show none; outside of plan mode none is shown. */
function showsPrompts({ meta, progress }: Rollout, { daemon }: ThreadEvidence): boolean {
  const mode = progress.context?.collaborationMode;
  if (mode !== undefined && mode !== 'plan') return false;
  // The daemon does not know of the prompt: to it the thread is idle.
  if (daemon.kind === 'status' && daemon.status.kind !== 'idle') return false;
  const source = meta.ok ? meta.value.source : undefined;
  return source?.kind !== 'thread-spawn' && !(source?.kind === 'named' && source.name === 'exec');
}

const completed = rolloutRule({
  name: 'turn-completed',
  when: 'the newest turn event is the end of a turn',
  silence: newestTurnEvent,
  decide: (rollout, evidence) => {
    const { turn } = rollout.progress;
    return turn.kind === 'completed' ? completedRuling(turn, rollout, evidence) : undefined;
  },
  settledBy: {
    error: 'a look at its terminal: Codex before 0.145 records no more of an error',
    rate_limited: 'a look at its terminal: Codex before 0.145 records no more of a usage limit',
    idle: 'a look at its terminal: which Codex wrote this turn, and whether it records errors, is not known',
  },
});

const aborted = rolloutRule({
  name: 'turn-aborted',
  when: 'the newest turn event is an abort',
  silence: newestTurnEvent,
  decide: ({ progress: { turn } }) => (turn.kind === 'aborted' ? abortedRuling(turn) : undefined),
});

const daemonReport = "what Codex's daemon reports, where it owns the thread (0.157 on)";

const openCall = rolloutRule({
  name: 'open-call',
  when: 'a call has no output yet',
  silence: () => 'no call is without its output',
  decide: (rollout, evidence) => {
    const rulings = rollout.progress.openCalls.map((call) => callRuling(call, evidence));
    // The sort is stable: of two that weigh the same the first one counts.
    const [decided] = rulings.sort((a, b) => rank(b) - rank(a));
    return decided?.status.kind === 'working'
      ? { ...decided, since: rollout.progress.turnStartedAt }
      : decided;
  },
  settledBy: {
    approval: `a look at its terminal; the output of the call; ${daemonReport}`,
    tool: `a process below its owner that is this call, or its output; ${daemonReport}`,
    unclear: `the output of the call; ${daemonReport}`,
  },
});

const running = rolloutRule({
  name: 'turn-running',
  when: 'a turn runs',
  silence: noTurnRuns,
  decide: (rollout, evidence) => {
    const since = rollout.progress.turnStartedAt;
    if (isImplied(rollout, evidence)) {
      const reason =
        'likely the model thinks or writes: the start of the turn that the last prompt began cannot be read';
      return ruling('model', reason, { certain: false, since });
    }
    if (!turnRuns(rollout)) return undefined;
    if (rollout.progress.turn.kind === 'started') {
      return ruling('model', 'the model thinks or writes', { since });
    }
    // Of a Codex without a version the last turn event may be out of reach because it writes none.
    const certain = codexMinor(evidence.cliVersion) !== undefined;
    return ruling('model', 'a turn runs; its start is too far back to be read', { certain, since });
  },
  settledBy: { model: nextTurnEvent },
});

/** A prompt shows a turn, but could have been written without one. */
function isImplied({ progress }: Rollout, { cliVersion }: ThreadEvidence): boolean {
  const { turn, lastItem } = progress;
  if (turn.kind === 'started') return turn.impliedBy === 'prompt';
  const isFirst =
    turn.kind === 'none' && lastItem.kind !== 'none' && lastItem.kind !== 'agent-message';
  return isFirst && cliVersion !== undefined && !writesNoTurnEvents(cliVersion);
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
    if (isFirstLoad) return fresh;
    const reason =
      'likely no turn yet: no rollout was found, but the thread may have been loaded before';
    return { ...fresh, certain: false, reason };
  },
  settledBy: { new: nextTurnEvent, idle: nextTurnEvent },
};

export const turnRules = { noRollout, planPrompt, stale, completed, aborted, openCall, running };
