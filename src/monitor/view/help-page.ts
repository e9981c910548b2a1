import { columns } from '../../output/table/columns.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { lineWidth, span, wrap, type Style, type StyledLine } from '../../output/text/line.js';
import { beside } from '../../output/text/page.js';
import { stateTones } from '../../output/table/state-cell.js';
import { stateOrder, type StateWord } from '../../core/session/status.js';
import { labelOf } from '../keys/key-binding.js';
import { keyGroups } from '../keys/key-table.js';
import type { ScreenView } from '../state/screen-layout.js';

type Entry = readonly [label: string, style: Style, words: string];

interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const states: Readonly<Record<StateWord, string>> = {
  ASK: 'waits for your approval or your answer',
  FAIL: 'the last turn failed or hit a usage limit',
  STOP: 'its process is stopped (Ctrl-Z) or frozen; fg continues it',
  WORK: 'working, even if silent for a long time',
  IDLE: 'finished; waits for your next prompt',
  UNK: 'the evidence does not decide; WHY says what is missing',
};

const plain: Style = { tone: 'plain' };
const dimmed: Style = { tone: 'plain', dim: true };
const key: Style = { tone: 'title', bold: true };

function sections(glyphs: Glyphs): readonly Section[] {
  const keys = keyGroups.map(({ title, bindings }) => ({
    title,
    entries: bindings.map((binding): Entry => [labelOf(binding), key, binding.help]),
  }));
  const marks: readonly Entry[] = [
    ['ASK?', plain, 'inferred: likely, not certain'],
    [glyphs.changed, { tone: 'accent' }, 'changed since you last selected it'],
    [glyphs.alarm, plain, 'an alarm, such as two owners of one thread; see the details'],
    [glyphs.muted, plain, 'muted (m): no notifications'],
    [glyphs.pinned, plain, 'pinned (p): stays at the top'],
    [glyphs.snoozed, dimmed, 'snoozed (s): needs nobody until it wakes'],
    ['3!', plain, 'three subagents, one of which asks or has failed'],
    ['detached', dimmed, 'loaded, but no terminal shows it'],
    ['stale', dimmed, 'its host has not answered recently'],
    ['-', plain, 'none'],
    ['unknown', plain, 'not known'],
  ];
  return [
    ...keys,
    {
      title: 'States',
      entries: stateOrder.map((state): Entry => {
        const style = { tone: stateTones[state], bold: true };
        return [`${glyphs.state[state]} ${state}`, style, states[state]];
      }),
    },
    { title: 'Columns', entries: columns.map(({ title, help }): Entry => [title, key, help]) },
    { title: 'Marks', entries: marks },
  ];
}

const labelWidth = 14;
const roomForTwoColumns = 110;

/** Every key, state, column and mark, from their tables; in two columns if there is room. */
export function helpPage({ glyphs, size }: ScreenView): readonly StyledLine[] {
  const width = size.columns;
  const all = sections(glyphs);
  if (width < roomForTwoColumns) return all.flatMap((section) => sectionLines(section, width));
  const half = Math.floor(width / 2);
  const keys = all.slice(0, keyGroups.length);
  const legend = all.slice(keyGroups.length);
  const left = keys.flatMap((section) => sectionLines(section, half - 2));
  const right = legend.flatMap((section) => sectionLines(section, width - half));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const start = left[index] ?? [];
    const blank = ' '.repeat(Math.max(0, half - lineWidth(start)));
    return [...start, span(blank), ...(right[index] ?? [])];
  });
}

function sectionLines({ title, entries }: Section, width: number): readonly StyledLine[] {
  return [
    [span(` ${title}`, { tone: 'accent', bold: true })],
    ...entries.flatMap(([label, style, words]) => {
      const lines = wrap(words, Math.max(8, width - labelWidth - 1));
      return beside(span(`  ${label}`, style), lines, { labelWidth });
    }),
    [],
  ];
}
