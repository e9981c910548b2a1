import { describe, expect, it } from 'vitest';
import { readScenario, scenarioEvidence, scenarioNames } from '../../../fixtures/scenario.js';
import { decideStatus, resolutionHint, tryRules } from './decide-status.js';
import { statusRules } from './status-rules.js';

const rulesSeen = new Set<string>();

describe.each(scenarioNames)('%s', (name) => {
  const scenario = readScenario(name);
  it.each(scenario.cases)(`${scenario.about} ($now)`, ({ now, expect: expected }) => {
    const verdict = decideStatus(scenarioEvidence(scenario, now));
    rulesSeen.add(verdict.rule);
    const seen = {
      status: verdict.status.kind,
      detail: verdict.status.detail,
      certain: verdict.certain,
      rule: verdict.rule,
      basis: verdict.basis,
      since: verdict.since === undefined ? undefined : new Date(verdict.since).toISOString(),
      action: verdict.action,
      reason: verdict.reason,
    };
    const { reason, ...exact } = expected;
    expect(seen).toMatchObject(exact);
    expect(seen.reason).toContain(reason ?? '');
  });
});

describe.each(scenarioNames)('%s, explained', (name) => {
  const scenario = readScenario(name);
  it.each(scenario.cases)('one rule decides, each silent one says why ($now)', ({ now }) => {
    const evidence = scenarioEvidence(scenario, now);
    const { rule } = decideStatus(evidence);
    const trials = tryRules(evidence);
    expect(trials.map((trial) => trial.rule)).toEqual(statusRules.map((each) => each.name));
    const decided = trials.flatMap((trial) => (trial.outcome === 'decided' ? trial.rule : []));
    expect(decided).toEqual(rule === 'no-evidence' ? [] : [rule]);
    expect(trials.filter(({ says }) => says === '')).toEqual([]);
  });

  it.each(scenario.cases)('what would settle it is said where it is in doubt ($now)', ({ now }) => {
    const verdict = decideStatus(scenarioEvidence(scenario, now));
    const inDoubt = !verdict.certain || verdict.status.kind === 'unknown';
    expect(resolutionHint(verdict) !== undefined).toBe(inDoubt);
  });
});

describe('the rules', () => {
  it('are each decided by a scenario', () => {
    const silent = statusRules.map((rule) => rule.name).filter((name) => !rulesSeen.has(name));
    expect(silent).toEqual([]);
  });
});
