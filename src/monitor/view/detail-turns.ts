import type { SessionDetail, ToolUse, TurnSummary } from '../../core/session/session-detail.js';
import type { EpochMs } from '../../core/time.js';
import { formatAge } from '../../output/text/format-age.js';
import { span } from '../../output/text/line.js';
import type { StyledLine, Tone } from '../../output/text/styled-line.js';
import { agoText } from '../../output/table/detail-fields.js';

const outcomeTones: Readonly<Record<TurnSummary['outcome'], Tone>> = {
  running: 'work',
  completed: 'plain',
  failed: 'fail',
  interrupted: 'unknown',
  unknown: 'muted',
};

const toolTones: Readonly<Record<ToolUse['state'], Tone>> = {
  running: 'work',
  done: 'muted',
  failed: 'fail',
};

/**
 * The last turns and what they used, oldest first:
 *
 *      completed in 40s, 3m ago  Fix the CI
 *        done     shell  npm test
 *        running  shell  npm run build
 */
export function turnLines({ turns }: SessionDetail, now: EpochMs): readonly StyledLine[] {
  return turns.flatMap((turn) => [
    [
      span('   '),
      span(turnText(turn, now), outcomeTones[turn.outcome]),
      span(`  ${turn.prompt ?? ''}`, { tone: 'plain', bold: true }),
    ],
    ...turn.tools.map(toolLine),
  ]);
}

function turnText({ outcome, startedAt, endedAt }: TurnSummary, now: EpochMs): string {
  if (endedAt === undefined) {
    return startedAt === undefined ? outcome : `${outcome} for ${formatAge(startedAt, now)}`;
  }
  const took = startedAt === undefined ? '' : ` in ${formatAge(startedAt, endedAt)}`;
  return `${outcome}${took}, ${agoText(endedAt, now)}`;
}

function toolLine({ state, name, text }: ToolUse): StyledLine {
  return [
    span('     '),
    span(state.padEnd(7), toolTones[state]),
    span(`  ${name}`, 'title'),
    span(`  ${text ?? ''}`),
  ];
}
