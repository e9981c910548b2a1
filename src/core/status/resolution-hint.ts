import type { Verdict } from '../session/status.js';
import { brokenLines, noEvidence } from './decide-status.js';
import { statusRules } from './status-rules.js';

/** What would settle a state that is inferred or unknown; undefined for a certain one. */
export function resolutionHint({ status, certain, rule, reason }: Verdict): string | undefined {
  if (certain && status.kind !== 'unknown') return undefined;
  const entry = [...statusRules, noEvidence].find(({ name }) => name === rule);
  const lost = reason.includes(brokenLines) ? 'the next turn event that Codex writes' : undefined;
  return entry?.settledBy?.[status.detail] ?? lost;
}
