import type { StateWord } from '../../core/session/status.js';
import type { TimelineState } from '../../core/session/timeline.js';

/** Marks beside words, so that nothing is shown by colour alone. */
export interface Glyphs {
  readonly state: Readonly<Record<StateWord, string>>;
  /** One cell of a timeline. */
  readonly timeline: Readonly<Record<TimelineState, string>>;
  readonly ellipsis: string;
  readonly changed: string;
  /** One cell: it replaces the blank after the glyph of the state. */
  readonly alarm: string;
  readonly muted: string;
  readonly pinned: string;
  readonly snoozed: string;
  readonly ascending: string;
  readonly descending: string;
  /** Before a heading whose sessions are hidden. */
  readonly folded: string;
  readonly tree: { readonly child: string; readonly last: string; readonly through: string };
  readonly box: {
    readonly horizontal: string;
    readonly vertical: string;
    readonly top: Corners;
    readonly bottom: Corners;
  };
}

type Corners = readonly [left: string, right: string];

const unicode: Glyphs = {
  state: { ASK: '◆', FAIL: '✗', WORK: '●', STOP: '‖', IDLE: '○', UNK: '◌' },
  timeline: { working: '█', asking: '◆', failed: '✗', idle: '▁', unknown: '░' },
  ellipsis: '…',
  changed: '•',
  alarm: '▲',
  muted: '⊘',
  pinned: '↑',
  snoozed: 'z',
  ascending: '▴',
  descending: '▾',
  folded: '▸',
  tree: { child: '├─', last: '└─', through: '│ ' },
  box: { horizontal: '─', vertical: '│', top: ['┌', '┐'], bottom: ['└', '┘'] },
};

/** For a locale that is not UTF-8. */
const ascii: Glyphs = {
  state: { ASK: '!', FAIL: 'x', WORK: '*', STOP: '=', IDLE: 'o', UNK: '~' },
  timeline: { working: '#', asking: '!', failed: 'x', idle: '_', unknown: '~' },
  ellipsis: '..',
  changed: '+',
  alarm: '#',
  muted: 'm',
  pinned: 'p',
  snoozed: 'z',
  ascending: '^',
  descending: 'v',
  folded: '>',
  tree: { child: '|-', last: '`-', through: '| ' },
  box: { horizontal: '-', vertical: '|', top: ['+', '+'], bottom: ['+', '+'] },
};

export function glyphsFor({ unicode: showsUnicode }: { readonly unicode: boolean }): Glyphs {
  return showsUnicode ? unicode : ascii;
}
