import type { Rollout } from '../facts/rollout.js';
import { between } from '../time.js';
import { writesNoTurnEvents } from './codex-version.js';
import { limits } from './limits.js';
import { newRuling, resetTime, spentLimits, usageLimitReason } from './rest-ruling.js';
import {
  noRolloutSays,
  readRollout,
  ruling,
  type Ruling,
  type StatusRule,
  type ThreadEvidence,
} from './thread-evidence.js';
import { lostTurn, predatesOwner } from './turn-age.js';

const reasons = {
  model: 'likely the model thinks or writes: this Codex records no turn events',
  silent: 'this Codex records neither turns nor errors, and has been silent for over 10 minutes',
  closed: 'the last answer is whole',
} as const;

/**
 * The rollout of a Codex that writes no turn events, where its last word is not an interrupt. A newer one that
 * resumed the thread writes them into the same rollout, whose first line still tells the old version.
 */
function legacyRollout(evidence: ThreadEvidence): Rollout | undefined {
  const rollout = readRollout(evidence);
  if (!rollout || !writesNoTurnEvents(evidence.cliVersion)) return undefined;
  const { kind } = rollout.progress.turn;
  return kind === 'none' || kind === 'out-of-reach' ? rollout : undefined;
}

function notLegacy(evidence: ThreadEvidence): string {
  if (!readRollout(evidence)) return noRolloutSays;
  const { cliVersion } = evidence;
  if (cliVersion === undefined) return 'which Codex wrote it is not known';
  return writesNoTurnEvents(cliVersion)
    ? 'an event tells of its last turn'
    : `Codex ${cliVersion} records turns`;
}

/** Nothing was said since this process took the thread over: what seems to run was lost before. */
const resumed: StatusRule = {
  name: 'legacy-resumed',
  when: 'all was said before its process began, and it does not end in a whole answer',
  silence: (evidence) => {
    const rollout = legacyRollout(evidence);
    if (!rollout) return notLegacy(evidence);
    return predatesOwner(rollout.progress.lastLineAt, evidence)
      ? 'the last answer is whole'
      : 'nothing says that all was said before its process began';
  },
  decide: (evidence) => {
    const rollout = legacyRollout(evidence);
    if (!rollout || !predatesOwner(rollout.progress.lastLineAt, evidence)) return undefined;
    const { lastItem } = rollout.progress;
    const whole =
      lastItem.kind === 'none' || (lastItem.kind === 'agent-message' && lastItem.closed);
    return whole ? undefined : lostTurn(evidence);
  },
  settledBy: { interrupted: 'a look at its terminal: this Codex records no turns' },
};

/** A token_count closes each answer: an agent's message before it is the end of the turn. */
const lastWord: StatusRule = {
  name: 'legacy-last-word',
  when: 'this Codex records no turns: then its last word must do',
  silence: (evidence) =>
    legacyRollout(evidence) ? 'a call is without its output' : notLegacy(evidence),
  decide: (evidence) => {
    const rollout = legacyRollout(evidence);
    if (!rollout || rollout.progress.openCalls.length > 0) return undefined;
    const { lastItem, lastLineAt } = rollout.progress;
    if (lastItem.kind === 'none') return newRuling(evidence);
    if (lastItem.kind === 'agent-message' && lastItem.closed)
      return ruling('idle', reasons.closed, { since: lastLineAt, certain: false });
    return legacyRunning(rollout, evidence);
  },
  settledBy: {
    idle: 'a look at its terminal: this Codex records no turns',
    model: 'its next answer or output: this Codex records no turns',
    rate_limited: 'a look at its terminal: this Codex records no errors',
    unclear: 'a look at its terminal: this Codex records neither turns nor errors',
  },
  isLastResort: true,
};

function legacyRunning(rollout: Rollout, evidence: ThreadEvidence): Ruling {
  const { rateLimits, lastLineAt, turnStartedAt } = rollout.progress;
  const since = turnStartedAt ?? lastLineAt;
  const resetsAt = resetTime(rateLimits);
  if (spentLimits(rateLimits).length > 0 && resetsAt !== undefined && resetsAt > evidence.now) {
    const reason = `likely ${usageLimitReason(rateLimits, undefined, undefined)}`;
    return ruling('rate_limited', reason, { since: lastLineAt, certain: false });
  }
  if (lastLineAt !== undefined && between(lastLineAt, evidence.now) > limits.legacySilenceMs)
    return ruling('unclear', reasons.silent);
  return ruling('model', reasons.model, { since, certain: false });
}

export const legacyRules = { resumed, lastWord } as const;
