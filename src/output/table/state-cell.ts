import type { Ending, Session } from '../../core/session/session.js';
import { isSnoozed } from '../../core/session/row-marks.js';
import {
  needsAttention,
  stateWord,
  type StateWord,
  type Verdict,
} from '../../core/session/status.js';
import type { Glyphs } from '../text/glyphs.js';
import type { Row } from '../../core/fleet/session-groups.js';
import type { Style, Tone } from '../text/line.js';

export const stateTones: Readonly<Record<StateWord, Tone>> = {
  ASK: 'ask',
  FAIL: 'fail',
  STOP: 'ask',
  WORK: 'work',
  IDLE: 'idle',
  UNK: 'unknown',
};

const lost: readonly Ending[] = ['died', 'lost_at_reboot'];

/** `● WORK`, `◆ ASK?`, `●▲WORK`: with a question mark if the state is inferred, and a triangle if there is an alarm. */
export function stateText(verdict: Verdict, glyphs: Glyphs, alarmed = false): string {
  const word = stateWord(verdict.status);
  const doubt = verdict.certain || word === 'UNK' ? '' : '?';
  return `${glyphs.state[word]}${alarmed ? glyphs.alarm : ' '}${word}${doubt}`;
}

/** Why a row is dimmed; undefined for one that is not. */
export function dimReason(session: Session): 'stale' | 'snoozed' | 'detached' | undefined {
  if (session.stale) return 'stale';
  if (isSnoozed(session)) return 'snoozed';
  return session.attached === false ? 'detached' : undefined;
}

export function stateCellText(row: Row, glyphs: Glyphs): string {
  const { ended } = row.session;
  if (ended) return ended.ending.replaceAll('_', ' ');
  const text = stateText(row.verdict, glyphs, row.alarms.length > 0);
  const why = dimReason(row.session);
  return why ? `${text.padEnd(6)} ${why}` : text;
}

/** A row that needs the user is not dimmed, unless it is stale or snoozed. */
export function stateCellStyle(row: Row): Style {
  const word = stateWord(row.verdict.status);
  const { ended } = row.session;
  if (ended) return { tone: lost.includes(ended.ending) ? 'fail' : 'idle' };
  const why = dimReason(row.session);
  const calls = why !== 'snoozed' && (needsAttention(row.verdict.status) || row.alarms.length > 0);
  return {
    tone: stateTones[word],
    bold: calls,
    dim: why !== undefined && !(why === 'detached' && calls),
  };
}
