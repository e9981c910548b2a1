import { columnNamed } from '../../output/table/columns.js';
import { displayWidth } from '../../output/text/display-width.js';
import { span, type StyledLine } from '../../output/text/line.js';
import type { ScreenView } from '../state/screen-layout.js';
import { partsLine, type Part, partAt } from './parts-line.js';
import { inputWindow } from '../state/text-input.js';
import { labelOf, type KeyBinding } from '../keys/key-binding.js';
import { keyBindings } from '../keys/key-table.js';
import { modeOf } from '../state/ui-state.js';
import { pageHasMore } from './pages.js';

const noticeMs = 4000;

function activeNotice({ ui, now }: ScreenView): ScreenView['ui']['notice'] {
  return ui.notice && now - ui.notice.at < noticeMs ? ui.notice : undefined;
}

/** The keys that matter now, or for 4 s a message about what was done or failed. */
export function footer(context: ScreenView): StyledLine {
  const notice = activeNotice(context);
  if (notice) {
    return [span(' '), span(notice.text, { tone: notice.failed ? 'error' : 'accent', bold: true })];
  }
  return partsLine(footerParts(context), context.size.columns);
}

/** The key whose hint covers this column of the footer. */
export function footerKeyAt(context: ScreenView, column: number): KeyBinding | undefined {
  if (activeNotice(context)) return undefined;
  return partAt(footerParts(context), context.size.columns, column)?.binding;
}

type KeyPart = Part & { readonly binding: KeyBinding };

function footerParts(context: ScreenView): readonly KeyPart[] {
  const mode = modeOf(context.ui);
  const more = pageHasMore(context);
  return keyBindings.flatMap((binding) =>
    binding.modes.includes(mode) ? keyPart(binding, context, more) : [],
  );
}

/** Keys that do nothing now are not offered. Those for every page stand on the right. */
function keyPart(binding: KeyBinding, context: ScreenView, more: boolean): readonly KeyPart[] {
  const { footer: hint, keys } = binding;
  if (!hint || hint.when?.(context, more) === false) return [];
  if (binding.disabled?.(context) !== undefined) return [];
  return [
    {
      binding,
      spans: [
        span(hint.label ?? labelOf(binding), { tone: 'title', bold: true }),
        span(` ${hint.text}`, 'muted'),
      ],
      side: keys === 'q' || keys === '?' ? 'right' : 'left',
      rank: hint.rank,
    },
  ];
}

/** The line above the footer and, while a filter is typed, where its cursor stands. */
export interface Prompt {
  readonly line: StyledLine;
  readonly cursor: number | undefined;
}

/**
 * What the user's keys leave out of the list, or have done to its order:
 *
 *      / api !idle   3 of 12   only what needs you: a   sorted by AGE ▾   frozen: z
 */
export function promptLine(view: ScreenView): Prompt {
  const { ui, layout } = view;
  const { listed } = layout;
  const width = view.size.columns;
  const shown = promptParts(view);
  const filtering = ui.filterOpen || ui.filter.text !== '';
  if (!filtering) return { line: partsLine(shown, width), cursor: undefined };
  const roots = listed.rows.filter((row) => !row.branch).length;
  const count = ` ${roots} of ${listed.groups.length}`;
  const field = Math.max(1, width - displayWidth(count) - 4);
  const window = inputWindow(ui.filter, field);
  const filter: Part = {
    spans: [
      span('/', { tone: 'title', bold: true }),
      span(` ${window.text}${ui.filterOpen ? ' ' : ''}`, { tone: 'plain', bold: true }),
      span(count, 'muted'),
    ],
    side: 'left',
    rank: 0,
  };
  return {
    line: partsLine([filter, ...shown], width),
    cursor: ui.filterOpen ? Math.min(width - 1, 3 + window.cursor) : undefined,
  };
}

function promptParts(view: ScreenView): readonly Part[] {
  const { ui } = view;
  const order = orderText(view);
  return [
    ...(ui.frozen ? ['frozen: z'] : []),
    ...(ui.attentionOnly ? ['only what needs you: a'] : []),
    ...(order === undefined ? [] : [order]),
  ].map((text, index) => ({ spans: [span(text, 'accent')], side: 'left', rank: 1 + index }));
}

/** Undefined for the order that holds still. */
function orderText({ ui, glyphs }: ScreenView): string | undefined {
  const column = columnNamed(ui.sortColumn);
  if (column) {
    return `sorted by ${column.title} ${ui.reversed ? glyphs.ascending : glyphs.descending}`;
  }
  return ui.reversed ? 'reversed: I' : undefined;
}
