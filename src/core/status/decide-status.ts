import type { Evidence, Verdict } from '../session/status.js';
import { statusRules } from './status-rules.js';
import { ruling, type Ruling, type StatusRule, type ThreadEvidence } from './thread-evidence.js';
import { counted } from '../text/list-text.js';
import { daemonFailureText, listEvidence } from './list-evidence.js';

/** The status of one thread: the first rule that has something to say decides. */
export function decideStatus(evidence: ThreadEvidence): Verdict {
  const facts = listEvidence(evidence);
  for (const rule of statusRules) {
    const decided = rule.decide(evidence);
    if (decided) return verdict(decided, rule.name, facts, evidence);
  }
  return verdict(nothing, noEvidence.name, facts, evidence);
}

const nothing = ruling('unclear', 'nothing that was found says what this session does', {
  basis: 'mtime',
});

/** Where every rule is silent. */
const noEvidence: Pick<StatusRule, 'name' | 'settledBy'> = {
  name: 'no-evidence',
  settledBy: { unclear: 'the next turn event that Codex writes' },
};

function verdict(
  decided: Ruling,
  rule: string,
  facts: readonly Evidence[],
  { daemon, rollout }: ThreadEvidence,
): Verdict {
  const daemonNote = daemon.kind === 'no-answer' ? ` (${daemonFailureText(daemon.failure)})` : '';
  const { malformedLines = 0, malformedInTurn = 0 } = rollout?.ok ? rollout.value.progress : {};
  // The daemon knows whatever its rollout lost, but for how the last turn ended.
  const isDaemons = decided.basis === 'app_server' && decided.status.detail !== 'interrupted';
  const isDoubtful = malformedInTurn > 0 && !isDaemons;
  return {
    ...decided,
    certain: decided.certain && (!isDoubtful || decided.status.kind === 'unknown'),
    reason: `${decided.reason}${daemonNote}${damageNote(malformedLines, isDoubtful)}`,
    rule,
    evidence: facts,
  };
}

/** What every reason ends with where lines of the rollout are broken. */
const brokenLines = 'of its rollout';

function damageNote(lines: number, isDoubtful: boolean): string {
  if (lines === 0) return '';
  const broken = `${counted(lines, 'broken line')} ${brokenLines}`;
  return isDoubtful ? ` (likely: ${broken} may have said more)` : ` (${broken} passed over)`;
}

/** How one rule fared. */
export interface RuleTrial {
  readonly rule: string;
  /** What makes it decide. */
  readonly when: string;
  /**
   * `overruled`: it would have decided, but an earlier one did. `unasked`: it speaks only where no other
   * does, so that its word means nothing here.
   */
  readonly outcome: 'silent' | 'decided' | 'overruled' | 'unasked';
  /** Why it is silent, or what it says. */
  readonly says: string;
}

/** Every rule in the order in which they are asked, the ones behind the one that decides too. */
export function tryRules(evidence: ThreadEvidence): readonly RuleTrial[] {
  let isDecided = false;
  return statusRules.map(({ name: rule, when, decide, silence, isLastResort }): RuleTrial => {
    const decided = decide(evidence);
    if (!decided) return { rule, when, outcome: 'silent', says: silence(evidence) };
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

/** What would settle a state that is inferred or unknown; undefined for a certain one. */
export function resolutionHint({ status, certain, rule, reason }: Verdict): string | undefined {
  if (certain && status.kind !== 'unknown') return undefined;
  const entry = [...statusRules, noEvidence].find(({ name }) => name === rule);
  const lost = reason.includes(brokenLines) ? 'the next turn event that Codex writes' : undefined;
  return entry?.settledBy?.[status.detail] ?? lost;
}
