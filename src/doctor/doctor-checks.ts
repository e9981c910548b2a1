import { discoveryChecks } from './machine-checks.js';
import { ownChecks } from './own-checks.js';
import { threadChecks } from './thread-checks.js';
import type { DoctorCheck } from './doctor-check.js';
import type { DoctorInput } from './doctor-input.js';
import type { Finding, FindingLevel } from './finding.js';
import { findingsThere } from './remote-findings.js';

/** Every check, in the order in which the page shows them. */
export const doctorChecks: readonly DoctorCheck[] = [
  threadChecks.alarms,
  ownChecks.hosts,
  discoveryChecks.lsof,
  discoveryChecks.proc,
  discoveryChecks.homes,
  discoveryChecks.processes,
  threadChecks.daemon,
  threadChecks.rollouts,
  threadChecks.versions,
  discoveryChecks.leftovers,
  ownChecks.names,
  ownChecks.config,
  ownChecks.terminal,
];

export interface CheckResult {
  readonly name: string;
  readonly looksAt: string;
  readonly findings: readonly Finding[];
}

/** What every check found; one that has nothing to look at is left out. */
export function examine(input: DoctorInput): readonly CheckResult[] {
  return doctorChecks
    .map(({ name, looksAt, run }) => ({
      ...{ name, looksAt },
      findings: [...run(input), ...findingsThere(name, input.there)],
    }))
    .filter(({ findings }) => findings.length > 0);
}

const grave: Readonly<Record<FindingLevel, number>> = { ok: 0, warning: 1, problem: 2 };

/** The gravest of all findings. */
export function worstLevel(results: readonly CheckResult[]): FindingLevel {
  return results
    .flatMap(({ findings }) => findings)
    .reduce<FindingLevel>(
      (worst, { level }) => (grave[level] > grave[worst] ? level : worst),
      'ok',
    );
}
