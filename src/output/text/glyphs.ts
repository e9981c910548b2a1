/** Marks beside words, so that nothing is shown by colour alone. */
export type Glyphs = Readonly<typeof unicode>;

type Corners = readonly [left: string, right: string];

const unicode = {
  state: { ASK: '◆', FAIL: '✗', WORK: '●', STOP: '‖', IDLE: '○', UNK: '◌' },
  /** One cell of a timeline. */
  timeline: { working: '█', asking: '◆', failed: '✗', idle: '▁', unknown: '░' },
  ellipsis: '…',
  changed: '•',
  /** One cell: it replaces the blank after the glyph of the state. */
  alarm: '▲',
  muted: '⊘',
  pinned: '↑',
  snoozed: 'z',
  ascending: '▴',
  descending: '▾',
  folded: '▸',
  tree: { child: '├─', last: '└─', through: '│ ' },
  box: {
    horizontal: '─',
    vertical: '│',
    top: ['┌', '┐'] as Corners,
    bottom: ['└', '┘'] as Corners,
  },
};

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
