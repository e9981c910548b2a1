import { type Evidence, type RolloutPlace, stateWord } from '../core/session/status.js';
import type { Explanation, MissingThread } from './explanation.js';
import { resolutionHint, type RuleTrial } from '../core/status/decide-status.js';
import { formatPath } from '../output/text/format.js';
import type { Glyphs } from '../output/text/glyphs.js';
import { span, type StyledLine } from '../output/text/line.js';
import { paragraph, section, type PageField } from '../output/text/page.js';
import { stateText, stateTones } from '../output/table/state-cell.js';

interface PageOptions {
  readonly width: number;
  readonly glyphs: Glyphs;
}

export interface ExplainPage {
  readonly explanation: Explanation;
  readonly who: readonly PageField[];
  readonly state: readonly PageField[];
  /** The byte of the rollout at which a fact is recorded; undefined if it was not found again. */
  readonly locate: (place: RolloutPlace) => number | undefined;
  /** What `~` stands for. */
  readonly homeDir: string | undefined;
  /** Other warnings of the host: they may be the reason for a wrong state. */
  readonly beside: readonly string[];
}

/** The whole evidence for the state of one row, for a reader who does not know the code. */
export function explainPage(page: ExplainPage, options: PageOptions): readonly StyledLine[] {
  const { width, glyphs } = options;
  const { session } = page.explanation;
  const { verdict } = session;
  const wide = { width, labelWidth: 16 };
  const hint = resolutionHint(verdict);
  const tone = stateTones[stateWord(verdict.status)];
  return [
    [
      span(stateText(verdict, glyphs, session.alarms.length > 0), { tone, bold: true }),
      span(`  ${session.name ?? session.title ?? session.threadId}`, { tone: 'plain', bold: true }),
    ],
    ...section('State', [...page.state, ...fields('Alarm', session.alarms, 'error')], wide),
    ...section('What would settle it', fields('one of', hint === undefined ? [] : [hint]), wide),
    ...section('Facts', factFields(page), wide),
    ...rules(page, width),
    ...section('Session', page.who, wide),
    ...section('Warnings', fields('warning', page.beside), wide),
  ];
}

function fields(
  label: string,
  texts: readonly string[],
  tone: NonNullable<PageField['tone']> = 'plain',
): readonly PageField[] {
  return texts.map((text) => ({ label, text, tone }));
}

function factFields({ explanation, locate, homeDir }: ExplainPage): readonly PageField[] {
  let last: string | undefined;
  return explanation.session.verdict.evidence.flatMap((fact): readonly PageField[] => {
    const where = placeText(fact, locate, { homeDir, last });
    last = fact.where ?? last;
    const said: PageField = { label: fact.source, text: fact.says };
    return where === undefined
      ? [said]
      : [said, { label: '', text: where, tone: 'muted', unbroken: true }];
  });
}

/** The same file is named once. */
function placeText(
  { where, record }: Evidence,
  locate: ExplainPage['locate'],
  { homeDir, last }: { readonly homeDir: string | undefined; readonly last: string | undefined },
): string | undefined {
  if (where === undefined) return undefined;
  const offset = record && locate(record);
  const byte = offset === undefined ? undefined : `the line at byte ${offset}`;
  if (where === last) return byte === undefined ? undefined : `${byte} of it`;
  const path = formatPath(where, homeDir);
  return byte === undefined ? path : `${path}, ${byte}`;
}

function rules({ explanation }: ExplainPage, width: number): readonly StyledLine[] {
  const { session, trials } = explanation;
  const { rule } = session.verdict;
  if (trials === undefined) {
    const text = `not sent by the codex-ps on ${session.host}; run there: codex-ps explain ${session.threadId}`;
    const known = [...fields('decided', [rule]), ...fields('others', [text])];
    return section('Rules', known, { width, labelWidth: 16 });
  }
  return section('Rules, in the order in which they are asked', trials.flatMap(trialFields), {
    width,
    labelWidth: 34,
  });
}

const ruleWidth = 20;

function trialFields({ rule, when, outcome, says }: RuleTrial): readonly PageField[] {
  const label = `${rule.padEnd(ruleWidth)} ${outcome}`;
  if (outcome === 'silent' || outcome === 'unasked') return [{ label, text: says, tone: 'muted' }];
  return [
    { label, text: says, tone: outcome === 'decided' ? 'accent' : 'plain' },
    { label: '', text: `because ${when}`, tone: 'muted' },
  ];
}

export function missingPage(
  sentence: string,
  { dropped, searched }: MissingThread,
  failures: readonly string[],
  { width }: Pick<PageOptions, 'width'>,
): readonly StyledLine[] {
  const wide = { width, labelWidth: 12 };
  return [
    ...paragraph(dropped ?? sentence, width),
    ...section('What was searched', fields('searched', searched), wide),
    ...section('Problems that may hide it', fields('problem', failures, 'error'), wide),
  ];
}
