import type { LastItem, Turn } from '../facts/rollout-progress.js';
import type { Rollout } from '../facts/rollout.js';
import { between } from '../time.js';
import { writesNoTurnEvents, codexMinor } from '../codex-version.js';
import { limits } from './limits.js';
import {
  newRuling,
  resetTime,
  usageLimitReason,
  abortedRuling,
  completedRuling,
} from './rest-ruling.js';
import {
  likely,
  rolloutRule,
  ruling,
  type Ruling,
  type ThreadEvidence,
  nextTurnEvent,
  type StatusRule,
} from './thread-evidence.js';
import { lostTurn, predatesOwner, ownerActedInTurn } from './turn-age.js';
import { turnText } from './list-evidence.js';
import { callRuling } from './call-ruling.js';
import type { StatusDetail } from '../session/status.js';

/** Whether a Codex without turn events wrote it all. A newer one that resumed the thread writes them into the same rollout. */
function isLegacy({ progress }: Rollout, { cliVersion }: ThreadEvidence): boolean {
  const { kind } = progress.turn;
  return writesNoTurnEvents(cliVersion) && (kind === 'none' || kind === 'out-of-reach');
}

function notLegacy({ cliVersion }: ThreadEvidence): string {
  if (cliVersion === undefined) return 'which Codex wrote it is not known';
  return writesNoTurnEvents(cliVersion)
    ? 'an event tells of its last turn'
    : `Codex ${cliVersion} records turns`;
}

/** A token_count closes each answer: an agent's message before it is the end of the turn. */
function isWholeAnswer(item: LastItem): boolean {
  return item.kind === 'agent-message' && item.closed;
}

/** Nothing was said since this process took the thread over: what seems to run was lost before. */
const resumed = rolloutRule({
  name: 'legacy-resumed',
  when: 'all was said before its process began, and it does not end in a whole answer',
  decide: (rollout, evidence) => {
    const { lastItem, lastLineAt } = rollout.progress;
    if (!isLegacy(rollout, evidence)) return notLegacy(evidence);
    if (!predatesOwner(lastLineAt, evidence)) {
      return 'nothing says that all was said before its process began';
    }
    const isWhole = lastItem.kind === 'none' || isWholeAnswer(lastItem);
    return isWhole ? 'the last answer is whole' : lostTurn(evidence);
  },
  resolvedBy: { interrupted: 'what its terminal shows: this Codex records no turns' },
});

const lastWord = rolloutRule({
  name: 'legacy-last-word',
  when: 'this Codex records no turns: then its last word must do',
  decide: (rollout, evidence) => {
    const { openCalls, lastItem, lastLineAt } = rollout.progress;
    if (!isLegacy(rollout, evidence)) return notLegacy(evidence);
    if (openCalls.length > 0) return 'a call is without its output';
    if (lastItem.kind === 'none') return newRuling(evidence);
    return isWholeAnswer(lastItem)
      ? likely('idle', 'the last answer is whole', { since: lastLineAt })
      : legacyRunning(rollout, evidence);
  },
  resolvedBy: {
    idle: 'what its terminal shows: this Codex records no turns',
    model: 'its next answer or output: this Codex records no turns',
    rate_limited: 'what its terminal shows: this Codex records no errors',
    unclear: 'what its terminal shows: this Codex records neither turns nor errors',
  },
  isLastResort: true,
});

function legacyRunning({ progress }: Rollout, { now }: ThreadEvidence): Ruling {
  const { lastLineAt, turnStartedAt } = progress;
  const resetsAt = resetTime(progress.rateLimits);
  if (resetsAt !== undefined && resetsAt > now) {
    const reason = `likely ${usageLimitReason(progress, undefined, now)}`;
    return likely('rate_limited', reason, { since: lastLineAt });
  }
  if (lastLineAt !== undefined && between(lastLineAt, now) > limits.legacySilenceMs) {
    const silent =
      'this Codex records neither turns nor errors, and has been silent for over 10 minutes';
    return ruling('unclear', silent);
  }
  const thinks = 'likely the model thinks or writes: this Codex records no turn events';
  return likely('model', thinks, { since: turnStartedAt ?? lastLineAt });
}

/** Of several open calls one that needs the user holds up the turn; else one that runs explains it. */
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

function newestTurnEvent(turn: Turn): string {
  return `the rollout says: ${turnText(turn)}`;
}

function noTurnRuns({ progress }: Rollout): string {
  return `no turn runs: ${turnText(progress.turn)}`;
}

/** A process that was killed in mid-turn leaves a turn open for ever; the next owner does not run it. */
const stale = rolloutRule({
  name: 'stale-turn',
  when: 'a turn runs that is older than the process that owns the thread',
  decide: (rollout, evidence) => {
    if (!turnRuns(rollout)) return noTurnRuns(rollout);
    const { turn, turnStartedAt, lastLineAt } = rollout.progress;
    const began = turn.kind === 'started' ? turnStartedAt : lastLineAt;
    return predatesOwner(began, evidence) && !ownerActedInTurn(rollout, evidence)
      ? lostTurn(evidence)
      : 'nothing says that the turn is older than its owner';
  },
  resolvedBy: { interrupted: `what its terminal shows; ${nextTurnEvent}` },
});

const implementPlan = 'Implement this plan?';

/** After a plan in plan mode the TUI asks. Only likely: "No, stay in Plan mode" leaves no trace. */
const planPrompt = rolloutRule({
  name: 'plan-prompt',
  when: 'the last turn ended with a plan, and nothing was said since',
  decide: (rollout, evidence) => {
    const { turn } = rollout.progress;
    if (turn.kind !== 'completed' || turn.conclusion !== 'plan') {
      return 'no plan is the last thing in the rollout';
    }
    const isOver = turn.error !== undefined || predatesOwner(turn.at, evidence, limits.resumeMs);
    if (isOver || !showsPrompts(rollout, evidence))
      return 'nobody is asked about this plan any more';
    const reason = `likely asks you: ${implementPlan}`;
    return likely('question', reason, { since: turn.at, action: implementPlan });
  },
  resolvedBy: { question: 'what its terminal shows; the next prompt' },
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
  decide: (rollout, evidence) => {
    const { turn } = rollout.progress;
    return turn.kind === 'completed'
      ? completedRuling(turn, rollout, evidence)
      : newestTurnEvent(turn);
  },
  resolvedBy: {
    error: 'what its terminal shows: Codex before 0.145 records no more of an error',
    rate_limited: 'what its terminal shows: Codex before 0.145 records no more of a usage limit',
    idle: 'what its terminal shows: which Codex wrote this turn, and whether it records errors, is not known',
  },
});

const aborted = rolloutRule({
  name: 'turn-aborted',
  when: 'the newest turn event is an abort',
  decide: ({ progress: { turn } }) =>
    turn.kind === 'aborted' ? abortedRuling(turn) : newestTurnEvent(turn),
});

const daemonReport = "what Codex's daemon reports, where it owns the thread (0.157 on)";

const openCall = rolloutRule({
  name: 'open-call',
  when: 'a call has no output yet',
  decide: (rollout, evidence) => {
    const rulings = rollout.progress.openCalls.map((call) => callRuling(call, evidence));
    // The sort is stable: of two that weigh the same the first one counts.
    const [decided] = rulings.sort((a, b) => rank(b) - rank(a));
    if (decided?.status.kind !== 'working') return decided ?? 'no call is without its output';
    return { ...decided, since: rollout.progress.turnStartedAt };
  },
  resolvedBy: {
    approval: `what its terminal shows; the output of the call; ${daemonReport}`,
    tool: `a process below its owner that is this call, or its output; ${daemonReport}`,
    unclear: `the output of the call; ${daemonReport}`,
  },
});

const running = rolloutRule({
  name: 'turn-running',
  when: 'a turn runs',
  decide: (rollout, evidence) => {
    const since = rollout.progress.turnStartedAt;
    if (isImplied(rollout, evidence)) {
      const reason =
        'likely the model thinks or writes: the start of the turn that the last prompt began cannot be read';
      return likely('model', reason, { since });
    }
    if (!turnRuns(rollout)) return noTurnRuns(rollout);
    if (rollout.progress.turn.kind === 'started') {
      return ruling('model', 'the model thinks or writes', { since });
    }
    // Of a Codex without a version the last turn event may be out of reach because it writes none.
    const certain = codexMinor(evidence.cliVersion) !== undefined;
    return ruling('model', 'a turn runs; its start is too far back to be read', { certain, since });
  },
  resolvedBy: { model: nextTurnEvent },
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
  decide: (evidence) => {
    const { rollout, loadedAt, createdAt } = evidence;
    if (rollout !== undefined) return 'there is a rollout';
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
  resolvedBy: { new: nextTurnEvent, idle: nextTurnEvent },
};

const unreadable: StatusRule = {
  name: 'unreadable-rollout',
  when: 'there is a rollout that cannot be read',
  decide: ({ rollout }) => {
    if (rollout === undefined) return 'there is no rollout yet';
    if (rollout.ok) return 'the rollout was read';
    switch (rollout.error.kind) {
      case 'gone':
        return ruling('unclear', 'its rollout was deleted while Codex was running');
      case 'elsewhere': {
        const reason = 'its files lie where only its own process sees them, as in a container';
        return ruling('unclear', reason);
      }
      case 'unreadable':
        return ruling('unclear', `the rollout cannot be read here (${rollout.error.code})`);
    }
  },
  resolvedBy: {
    unclear:
      'a codex-ps that may read the file: run it as the user who owns it, on the machine or in the container that holds it',
  },
};

/** Line 1 was read, nothing was said since: the thread waits for its first prompt. */
const untouched = rolloutRule({
  name: 'no-turn-yet',
  when: 'line 1 of the rollout was read, and nothing was said since',
  decide: ({ meta, progress }, evidence) => {
    if (!meta.ok) return 'line 1 of the rollout could not be read';
    const { turn, lastItem, unknownRecords } = progress;
    // A newer Codex may have other records for its turns.
    if (Object.keys(unknownRecords).length > 0) {
      return 'it holds records of types we do not know: they may be turns';
    }
    const isUntouched = turn.kind === 'none' && lastItem.kind === 'none';
    return isUntouched ? newRuling(evidence) : 'something was said';
  },
});

/** An old file says nothing: it may wait, or run a quiet tool. */
const fileTime = rolloutRule({
  name: 'file-time',
  when: 'no other rule has anything to say of a rollout: then its file time must do',
  decide: (rollout, evidence) => {
    const age = between(rollout.modifiedAt, evidence.now);
    const why = 'no turn event in the rollout, and its file time';
    const basis = 'mtime';
    if (age < -limits.futureFileMs) {
      return ruling('unclear', `${why} lies in the future`, { basis });
    }
    if (age > limits.freshFileMs) return ruling('unclear', `${why} does not decide`, { basis });
    const fresh = 'likely working: the rollout was written just now, and holds no turn event';
    return likely('model', fresh, { basis });
  },
  resolvedBy: { model: nextTurnEvent, unclear: nextTurnEvent },
  isLastResort: true,
});

export const turnRules = {
  ...{ noRollout, unreadable, planPrompt, stale, completed, aborted, openCall, running },
  ...{ untouched, fileTime, resumed, lastWord },
};
