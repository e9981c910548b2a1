import { describe, expect, it } from 'vitest';
import { badInputs, explainedThread } from '../../../fixtures/bad-inputs.js';
import type { DoctorInput } from '../../doctor/doctor-input.js';
import { examine, worstLevel } from '../../doctor/doctor-checks.js';
import { explainSession, missingThread, warningsBeside } from '../../explain/explanation.js';
import { documentWarnings } from '../../core/session/process-without-session.js';
import { findThread } from '../../core/fleet/find-thread.js';
import { ansiLine } from '../text/ansi.js';
import { doctorPage } from '../../doctor/doctor-page.js';
import { explainPage, missingPage } from '../../explain/explain-page.js';
import { failureText } from '../text/format.js';
import { glyphsFor } from '../text/glyphs.js';
import { lineWidth, type StyledLine } from '../text/line.js';

const style = { width: 100, glyphs: glyphsFor({ unicode: true }) };

const text = (lines: readonly StyledLine[]): string =>
  lines.map((line) => `${ansiLine(line, 'none')}\n`).join('');

function explained({ fleet, machine }: DoctorInput): readonly StyledLine[] {
  const found = findThread(
    fleet.sessions.filter(({ host }) => host === 'local'),
    explainedThread,
  );
  if (found.kind !== 'found') {
    const failures = [
      ...fleet.failures.map((failure) => failureText(failure)),
      ...documentWarnings(fleet),
    ];
    const missing = missingThread(explainedThread, fleet, machine?.facts);
    return missingPage(found.sentence, missing, failures, style);
  }
  const whole = explainSession(found.session, machine?.facts);
  // A new check changes only the pages of its own findings.
  const trials = whole.trials?.filter(
    ({ outcome }) => outcome === 'decided' || outcome === 'overruled',
  );
  const explanation = { ...whole, trials };
  const { reason } = found.session.verdict;
  return explainPage(
    {
      explanation,
      who: [],
      state: [{ label: 'Why', text: reason }],
      locate: () => undefined,
      homeDir: '/home/ada',
      beside: warningsBeside(fleet, found.session),
    },
    style,
  );
}

/** `npx vitest run src/output/table/bad-input-pages.test.ts -u` rewrites the pages; then read what changed. */
describe('the pages of each bad input, as in fixtures/pages/bad-inputs', () => {
  it.each(Object.entries(badInputs))('%s', async (name, input) => {
    const doctor = text(doctorPage(examine(input), style.width));
    const pages = `--- codex-ps doctor\n\n${doctor}\n--- codex-ps explain\n\n${text(explained(input))}`;
    await expect(pages).toMatchFileSnapshot(`../../../fixtures/pages/bad-inputs/${name}.txt`);
  });
});

describe('the doctor', () => {
  it.each<[string, string]>([
    ['nothing-wrong', 'ok'],
    ['no-codex', 'ok'],
    ['lsof-hung', 'warning'],
    ['daemon-dead', 'warning'],
    ['rollout-of-a-newer-codex', 'warning'],
    ['no-proc-either', 'problem'],
    ['rollout-unreadable', 'problem'],
    ['two-owners', 'problem'],
    ['hosts-that-fail', 'problem'],
  ])('of %s says %s in all', (name, level) => {
    const input = badInputs[name];
    expect(input && worstLevel(examine(input))).toBe(level);
  });

  it('says what to do about everything that is not well', () => {
    const bare = Object.entries(badInputs).flatMap(([name, input]) =>
      examine(input)
        .flatMap(({ findings }) => findings)
        .filter(({ level, remedy }) => level !== 'ok' && (remedy ?? '') === '')
        .map(({ says }) => `${name}: ${says}`),
    );
    expect(bare).toEqual([]);
  });

  it('keeps to its width', () => {
    for (const input of Object.values(badInputs)) {
      for (const line of doctorPage(examine(input), 60)) {
        expect(lineWidth(line)).toBeLessThanOrEqual(60);
      }
    }
  });
});
