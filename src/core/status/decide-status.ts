import type { Evidence, Verdict } from '../session/status.js';
import { daemonTroubleText, reasons } from './reasons.js';
import { statusRules } from './status-rules.js';
import type { Ruling, ThreadEvidence } from './thread-evidence.js';
import { listEvidence } from './list-evidence.js';

/** The status of one thread: the first rule that has something to say decides. */
export function decideStatus(evidence: ThreadEvidence): Verdict {
  const facts = listEvidence(evidence);
  for (const rule of statusRules) {
    const ruling = rule.decide(evidence);
    if (ruling) return verdict(ruling, rule.name, facts, evidence);
  }
  return verdict(nothing, 'no-evidence', facts, evidence);
}

const nothing: Ruling = {
  status: { kind: 'unknown', detail: 'unclear' },
  certain: true,
  reason: reasons.oldFile,
  basis: 'mtime',
  since: undefined,
  action: undefined,
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
