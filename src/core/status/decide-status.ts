import type { Verdict } from '../session/status.js';
import { firstRuling, statusRules } from './status-rules.js';
import {
  nextTurnEvent,
  ruling,
  type Ruling,
  type StatusRule,
  type ThreadEvidence,
} from './thread-evidence.js';
import { counted } from '../text/clean-text.js';
import { daemonFailureText, listEvidence } from './list-evidence.js';

/** The status of one thread: the first rule that applies decides. */
export function decideStatus(evidence: ThreadEvidence): Verdict {
  const { rule, decided } = firstRuling(statusRules, evidence) ?? {
    rule: noEvidence,
    decided: nothing,
  };
  return verdict(decided, rule.name, evidence);
}

const nothing = ruling('unclear', 'nothing that was found says what this session does', {
  basis: 'mtime',
});

const noEvidence: Pick<StatusRule, 'name' | 'resolvedBy'> = {
  name: 'no-evidence',
  resolvedBy: { unclear: nextTurnEvent },
};

function verdict(decided: Ruling, rule: string, evidence: ThreadEvidence): Verdict {
  const { daemon, rollout } = evidence;
  const daemonNote = daemon.kind === 'no-answer' ? ` (${daemonFailureText(daemon.failure)})` : '';
  const { malformedLines = 0, malformedInTurn = 0 } = rollout?.ok ? rollout.value.progress : {};
  // The daemon knows what its rollout lost, except how the last turn ended.
  const isDaemons = decided.basis === 'app_server' && decided.status.detail !== 'interrupted';
  const isDoubtful = malformedInTurn > 0 && !isDaemons;
  let listed: Verdict['evidence'] | undefined;
  return {
    ...decided,
    certain: decided.certain && (!isDoubtful || decided.status.kind === 'unknown'),
    reason: `${decided.reason}${daemonNote}${damageNote(malformedLines, isDoubtful)}`,
    rule,
    // Most rows are shown without it.
    get evidence() {
      return (listed ??= listEvidence(evidence));
    },
  };
}

/** What every reason ends with where lines of the rollout are broken. */
const brokenLines = 'of its rollout';

function damageNote(lines: number, isDoubtful: boolean): string {
  if (lines === 0) return '';
  const broken = `${counted(lines, 'broken line')} ${brokenLines}`;
  return isDoubtful ? ` (likely: ${broken} may have said more)` : ` (${broken} passed over)`;
}

export interface RuleTrial {
  readonly rule: string;
  readonly when: string;
  /** `overruled`: an earlier rule decided. `unasked`: it is only for threads that no other rule decides. */
  readonly outcome: 'silent' | 'decided' | 'overruled' | 'unasked';
  /** Why it does not apply, or what it decides. */
  readonly says: string;
}

/** Every rule in order, also those behind the one that decides. */
export function tryRules(evidence: ThreadEvidence): readonly RuleTrial[] {
  let isDecided = false;
  return statusRules.map(({ name: rule, when, decide, isLastResort }): RuleTrial => {
    const decided = decide(evidence);
    if (typeof decided === 'string') return { rule, when, outcome: 'silent', says: decided };
    const says = rulingText(decided);
    if (!isDecided) {
      isDecided = true;
      return { rule, when, outcome: 'decided', says };
    }
    return isLastResort
      ? { rule, when, outcome: 'unasked', says: 'another rule has decided' }
      : { rule, when, outcome: 'overruled', says };
  });
}

function rulingText({ status, certain, reason }: Ruling): string {
  const sure = certain || reason.includes('likely') ? '' : ', likely';
  return `${status.kind}/${status.detail}${sure}: ${reason}`;
}

/** What would end the doubt about a state that is inferred or unknown; undefined for a certain one. */
export function resolutionHint({ status, certain, rule, reason }: Verdict): string | undefined {
  if (certain && status.kind !== 'unknown') return undefined;
  const entry = [...statusRules, noEvidence].find(({ name }) => name === rule);
  const lost = reason.includes(brokenLines) ? nextTurnEvent : undefined;
  return entry?.resolvedBy?.[status.detail] ?? lost;
}
