import { describe, expect, it } from 'vitest';
import { aSession } from '../../fixtures/a-session.js';
import { readScenario, scenarioEvidence, scenarioNames } from '../../fixtures/scenario.js';
import { decideStatus, type RuleTrial, tryRules } from '../core/status/decide-status.js';
import { statusRules } from '../core/status/status-rules.js';
import { ansiLine } from '../output/text/ansi.js';
import { explainPage, type ExplainPage } from './explain-page.js';
import { glyphsFor } from '../output/text/glyphs.js';
import { lineWidth, type StyledLine } from '../output/text/line.js';

const style = { width: 100, glyphs: glyphsFor({ unicode: true }) };

function aPage(overrides: Partial<ExplainPage> = {}): ExplainPage {
  return {
    explanation: { session: aSession(), trials: undefined },
    who: [],
    state: [],
    locate: () => undefined,
    homeDir: '/home/dev',
    beside: [],
    ...overrides,
  };
}

const text = (lines: readonly StyledLine[]): string =>
  lines.map((line) => `${ansiLine(line, 'none')}\n`).join('');

/** So that a new rule changes the pages of its own scenarios alone; fixtures/pages/status-rules.txt lists them all. */
const saysSomething = ({ outcome }: RuleTrial): boolean =>
  outcome === 'decided' || outcome === 'overruled';

/** `npx vitest run src/explain/explain-page.test.ts -u` writes the pages anew; then read what changed. */
describe('the page of each scenario, as in fixtures/pages/explain', () => {
  it.each(scenarioNames)('%s', async (name) => {
    const scenario = readScenario(name);
    const pages = scenario.cases.map(({ now }) => {
      const evidence = scenarioEvidence(scenario, now);
      const verdict = decideStatus(evidence);
      const explanation = {
        session: aSession({ title: scenario.about, verdict }),
        trials: tryRules(evidence).filter(saysSomething),
      };
      const state = [
        { label: 'Why', text: verdict.reason },
        { label: 'Now', text: verdict.action ?? '-' },
      ];
      return `--- at ${now}\n\n${text(explainPage(aPage({ explanation, state }), style))}`;
    });
    await expect(pages.join('\n')).toMatchFileSnapshot(`../../fixtures/pages/explain/${name}.txt`);
  });
});

describe('the rules, in the order in which they are asked', () => {
  it('are those of fixtures/pages/status-rules.txt', async () => {
    const rows = statusRules.map(({ name, when }) => `${name.padEnd(20)} ${when}\n`);
    await expect(rows.join('')).toMatchFileSnapshot('../../fixtures/pages/status-rules.txt');
  });
});

describe('the page', () => {
  it('of a row of another host says which rule decided, and where the others can be seen', () => {
    const session = aSession({ host: 'home' });
    const explanation = { session, trials: undefined };
    const page = text(explainPage(aPage({ explanation }), style));
    expect(page).toContain('decided       turn-idle');
    expect(page.replace(/\s+/g, ' ')).toContain(`run there: codex-ps explain ${session.threadId}`);
  });

  it('names a file once, and of each record the byte at which it begins', () => {
    const where = '/home/dev/r.jsonl';
    const evidence = [
      { source: 'rollout', says: 'turn started', where, record: { kind: 'turn' } as const },
      {
        source: 'rollout',
        says: 'approval policy never',
        where,
        record: { kind: 'context' } as const,
      },
    ];
    const verdict = { ...aSession().verdict, evidence };
    const session = aSession({ host: 'home', verdict });
    const explanation = { session, trials: undefined };
    const locate: ExplainPage['locate'] = ({ kind }) => (kind === 'turn' ? 12 : 3);
    const page = text(explainPage(aPage({ explanation, locate }), style));
    expect(page).toContain(' ~/r.jsonl, the line at byte 12\n');
    expect(page).toContain('the line at byte 3 of it\n');
  });

  it('has its alarms beside the state and the warnings of its host at its end', () => {
    const session = aSession({ alarms: ['works beside x: y'] });
    const explanation = { session, trials: undefined };
    const page = text(explainPage(aPage({ explanation, beside: ['lsof is missing'] }), style));
    expect(page).toMatch(/○▲IDLE[^]*Alarm +works beside x: y[^]*warning +lsof is missing/);
  });

  it('keeps to its width, save for paths, and breaks no path', () => {
    const deep = `/${'deep/'.repeat(30)}r.jsonl`;
    const evidence = [{ source: 'rollout', says: 'word '.repeat(60), where: deep }];
    const session = aSession({ verdict: { ...aSession().verdict, evidence } });
    const explanation = { session, trials: undefined };
    const lines = explainPage(aPage({ explanation }), { ...style, width: 60 });
    const long = lines.filter((line) => lineWidth(line) > 60);
    expect(long.map((line) => line.at(-1)?.text)).toEqual([deep]);
  });
});
