import type { Verdict } from '../session/status.js';
import { noEvidence } from './decide-status.js';
import { statusRules } from './status-rules.js';

/** What would settle a state that is inferred or unknown; undefined for a certain one. */
export function resolutionHint({ status, certain, rule }: Verdict): string | undefined {
  if (certain && status.kind !== 'unknown') return undefined;
  const entry = [...statusRules, noEvidence].find(({ name }) => name === rule);
  return entry?.settledBy?.[status.detail];
}
