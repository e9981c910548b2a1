import type { Evidence, Verdict } from '../session/status.js';
import { daemonTroubleText } from './evidence-texts.js';
import { statusRules } from './status-rules.js';
import type { Ruling, StatusRule, ThreadEvidence } from './thread-evidence.js';
import { listEvidence } from './list-evidence.js';

/** The status of one thread: the first rule that has something to say decides. */
export function decideStatus(evidence: ThreadEvidence): Verdict {
  const facts = listEvidence(evidence);
  for (const rule of statusRules) {
    const ruling = rule.decide(evidence);
    if (ruling) return verdict(ruling, rule.name, facts, evidence);
  }
  return verdict(nothing, noEvidence.name, facts, evidence);
}

const nothing: Ruling = {
  status: { kind: 'unknown', detail: 'unclear' },
  certain: true,
  reason: 'nothing that was found says what this session does',
  basis: 'mtime',
  since: undefined,
  action: undefined,
};

/** Where every rule is silent. */
export const noEvidence: Pick<StatusRule, 'name' | 'settledBy'> = {
  name: 'no-evidence',
  settledBy: { unclear: 'the next turn event that Codex writes' },
};

function verdict(
  ruling: Ruling,
  rule: string,
  facts: readonly Evidence[],
  evidence: ThreadEvidence,
): Verdict {
  const { daemon } = evidence;
  const aside = daemon.kind === 'no-answer' ? ` (${daemonTroubleText(daemon.trouble)})` : '';
  return { ...ruling, reason: `${ruling.reason}${aside}`, rule, evidence: facts };
}
