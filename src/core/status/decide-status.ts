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
  const daemonNote = daemon.kind === 'no-answer' ? ` (${daemonTroubleText(daemon.trouble)})` : '';
  const damage = damageOf(evidence);
  // The daemon knows whatever its rollout lost.
  const isDoubtful = damage.inTurn > 0 && ruling.basis !== 'app_server';
  return {
    ...ruling,
    certain: ruling.certain && (!isDoubtful || ruling.status.kind === 'unknown'),
    reason: `${ruling.reason}${daemonNote}${damageNote(damage.lines, isDoubtful)}`,
    rule,
    evidence: facts,
  };
}

function damageOf({ rollout }: ThreadEvidence): {
  readonly lines: number;
  readonly inTurn: number;
} {
  const progress = rollout?.ok ? rollout.value.progress : undefined;
  return { lines: progress?.malformedLines ?? 0, inTurn: progress?.malformedInTurn ?? 0 };
}

/** What every reason ends with where lines of the rollout are broken. */
export const brokenLines = 'of its rollout';

function damageNote(lines: number, isDoubtful: boolean): string {
  if (lines === 0) return '';
  const counted = `${lines} broken ${lines === 1 ? 'line' : 'lines'} ${brokenLines}`;
  return isDoubtful ? ` (likely: ${counted} may have said more)` : ` (${counted} passed over)`;
}
