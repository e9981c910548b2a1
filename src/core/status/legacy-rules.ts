import type { LastItem } from '../facts/rollout-progress.js';
import type { Rollout } from '../facts/rollout.js';
import { between } from '../time.js';
import { writesNoTurnEvents } from '../codex-version.js';
import { limits } from './limits.js';
import { newRuling, resetTime, spentLimits, usageLimitReason } from './rest-ruling.js';
import {
  likely,
  rolloutRule,
  ruling,
  type Ruling,
  type ThreadEvidence,
} from './thread-evidence.js';
import { lostTurn, predatesOwner } from './turn-age.js';

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
  whyNot: (rollout, evidence) => {
    if (!isLegacy(rollout, evidence)) return notLegacy(evidence);
    return predatesOwner(rollout.progress.lastLineAt, evidence)
      ? 'the last answer is whole'
      : 'nothing says that all was said before its process began';
  },
  decide: (rollout, evidence) => {
    const { lastItem, lastLineAt } = rollout.progress;
    if (!isLegacy(rollout, evidence) || !predatesOwner(lastLineAt, evidence)) return undefined;
    return lastItem.kind === 'none' || isWholeAnswer(lastItem) ? undefined : lostTurn(evidence);
  },
  resolvedBy: { interrupted: 'what its terminal shows: this Codex records no turns' },
});

const lastWord = rolloutRule({
  name: 'legacy-last-word',
  when: 'this Codex records no turns: then its last word must do',
  whyNot: (rollout, evidence) =>
    isLegacy(rollout, evidence) ? 'a call is without its output' : notLegacy(evidence),
  decide: (rollout, evidence) => {
    const { openCalls, lastItem, lastLineAt } = rollout.progress;
    if (!isLegacy(rollout, evidence) || openCalls.length > 0) return undefined;
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
  const { rateLimits, lastLineAt, turnStartedAt } = progress;
  const resetsAt = resetTime(rateLimits);
  if (spentLimits(rateLimits).length > 0 && resetsAt !== undefined && resetsAt > now) {
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

export const legacyRules = { resumed, lastWord };
