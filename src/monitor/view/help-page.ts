import { columns } from '../../output/table/columns.js';
import { displayWidth } from '../../output/text/display-width.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { span, wrap, type Style, type StyledLine } from '../../output/text/line.js';
import { stateTone } from '../../output/table/state-cell.js';
import type { StateWord } from '../../core/session/status.js';
import { labelOf } from '../keys/key-binding.js';
import { keyGroups } from '../keys/key-table.js';
import type { ScreenView } from '../state/screen-layout.js';

interface Entry {
  readonly label: string;
  readonly style: Style;
  readonly words: string;
}

interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const states: readonly (readonly [StateWord, string])[] = [
  ['ASK', 'waits for your approval or your answer'],
  ['FAIL', 'the last turn failed or hit a usage limit'],
  ['STOP', 'its process is stopped (Ctrl-Z) or frozen; fg continues it'],
  ['WORK', 'working, even if silent for a long time'],
  ['IDLE', 'finished; waits for your next prompt'],
  ['UNK', 'the evidence does not decide; WHY says what is missing'],
];

function marks(glyphs: Glyphs): readonly Entry[] {
  const plain: Style = { tone: 'plain' };
  return [
    { label: 'ASK?', style: plain, words: 'inferred: likely, not certain' },
    {
      label: glyphs.unseen,
      style: { tone: 'accent' },
      words: 'changed since you last selected it',
    },
    {
      label: glyphs.alarm,
      style: plain,
      words: 'an alarm, such as two owners of one thread; see the details',
    },
    { label: glyphs.muted, style: plain, words: 'muted (m): no notifications' },
    { label: '3!', style: plain, words: 'three subagents, one of which asks or has failed' },
    {
      label: 'detached',
      style: { tone: 'plain', dim: true },
      words: 'loaded, but no terminal shows it',
    },
    {
      label: 'stale',
      style: { tone: 'plain', dim: true },
      words: 'its host has not answered recently',
    },
    { label: '-', style: plain, words: 'none' },
    { label: 'unknown', style: plain, words: 'not known' },
  ];
}

function sections(glyphs: Glyphs): readonly Section[] {
  const key: Style = { tone: 'title', bold: true };
  return [
    ...keyGroups.map(({ title, bindings }) => ({
      title,
      entries: bindings.map((binding) => ({
        label: labelOf(binding),
        style: key,
        words: binding.help,
      })),
    })),
    {
      title: 'States',
      entries: states.map(([word, words]) => ({
        label: `${glyphs.state[word]} ${word}`,
        style: { tone: stateTone(word), bold: true },
        words,
      })),
    },
    {
      title: 'Columns',
      entries: columns.map(({ title, help }) => ({ label: title, style: key, words: help })),
    },
    { title: 'Marks', entries: marks(glyphs) },
  ];
}

const labelWidth = 14;
const twoColumns = 110;

/** Every key, state, column and mark, from the tables that make them; in two columns where there is room. */
export function helpPage({ glyphs, size }: ScreenView): readonly StyledLine[] {
  const width = size.columns;
  const all = sections(glyphs);
  if (width < twoColumns) return all.flatMap((section) => sectionLines(section, width));
  const half = Math.floor(width / 2);
  const keys = all.slice(0, keyGroups.length);
  const legend = all.slice(keyGroups.length);
  return beside(
    keys.flatMap((section) => sectionLines(section, half - 2)),
    legend.flatMap((section) => sectionLines(section, width - half)),
    half,
  );
}

function sectionLines({ title, entries }: Section, width: number): readonly StyledLine[] {
  const indent = ' '.repeat(labelWidth);
  return [
    [span(` ${title}`, { tone: 'accent', bold: true })],
    ...entries.flatMap(({ label, style, words }) =>
      wrap(words, Math.max(8, width - labelWidth - 1)).map((line, index): StyledLine => {
        if (index > 0) return [span(indent), span(line)];
        const blank = ' '.repeat(Math.max(1, labelWidth - 2 - displayWidth(label)));
        return [span('  '), span(label, style), span(blank), span(line)];
      }),
    ),
    [],
  ];
}

function beside(
  left: readonly StyledLine[],
  right: readonly StyledLine[],
  at: number,
): readonly StyledLine[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const start = left[index] ?? [];
    const used = start.reduce((sum, { text }) => sum + displayWidth(text), 0);
    return [...start, span(' '.repeat(Math.max(0, at - used))), ...(right[index] ?? [])];
  });
}
