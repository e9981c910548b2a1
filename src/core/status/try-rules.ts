import { statusRules } from './status-rules.js';
import type { Ruling, ThreadEvidence } from './thread-evidence.js';

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
  let decided = false;
  return statusRules.map(({ name: rule, when, decide, silence, isLastResort }): RuleTrial => {
    const ruling = decide(evidence);
    if (!ruling) return { rule, when, outcome: 'silent', says: silence(evidence) };
    const says = rulingText(ruling);
    if (!decided) {
      decided = true;
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
