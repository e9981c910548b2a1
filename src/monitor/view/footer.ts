import { displayWidth } from '../../output/text/display-width.js';
import { span, type Frame, type StyledLine } from '../../output/text/line.js';
import type { ScreenView } from '../state/screen-layout.js';
import { part, partsLine, type Part, partAt } from './parts-line.js';
import { inputWindow } from '../state/text-input.js';
import { labelOf, type KeyBinding } from '../keys/key-binding.js';
import { keyBindings } from '../keys/key-table.js';
import { modeOf } from '../state/ui-state.js';
import { pageHasMore } from './pages.js';

const noticeMs = 4000;

function activeNotice({ ui, now }: ScreenView): ScreenView['ui']['notice'] {
  return ui.notice && now - ui.notice.at < noticeMs ? ui.notice : undefined;
}

/** The keys that are useful now, or for 4 s a message. */
export function footer(view: ScreenView): StyledLine {
  const notice = activeNotice(view);
  if (notice) {
    return [span(' '), span(notice.text, { tone: notice.failed ? 'error' : 'accent', bold: true })];
  }
  return partsLine(footerParts(view), view.size.columns);
}

export function footerKeyAt(view: ScreenView, column: number): KeyBinding | undefined {
  if (activeNotice(view)) return undefined;
  return partAt(footerParts(view), view.size.columns, column)?.binding;
}

type KeyPart = Part & { readonly binding: KeyBinding };

/** Without the keys that do nothing now. Those for every page are on the right. */
function footerParts(view: ScreenView): readonly KeyPart[] {
  const mode = modeOf(view.ui);
  const more = pageHasMore(view);
  return keyBindings.flatMap((binding): readonly KeyPart[] => {
    const { footer: hint, keys } = binding;
    if (!hint || !binding.modes.includes(mode) || hint.when?.(view, more) === false) return [];
    if (typeof binding.run(view) === 'string') return [];
    const label = span(hint.label ?? labelOf(binding), { tone: 'title', bold: true });
    return [
      {
        binding,
        spans: [label, span(` ${hint.text}`, 'muted')],
        side: keys === 'q' || keys === '?' ? 'right' : 'left',
        rank: hint.rank,
      },
    ];
  });
}

/**
 * The line above the footer and, while a filter is typed, its cursor: how the user has filtered and sorted the list:
 *
 *      / api !idle   3 of 12   only what needs you: a   sorted by AGE ▾   frozen: z
 */
export function promptLine({ ui, layout, size }: ScreenView): Frame {
  const { listed, prompt = [] } = layout;
  const width = size.columns;
  const shown = prompt.map((text, index) => part(text, 1 + index, 'accent'));
  if (!ui.filterOpen && ui.filter.text === '') return { lines: [partsLine(shown, width)] };
  const count = ` ${listed.shown.length} of ${listed.groups.length}`;
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
  const lines = [partsLine([filter, ...shown], width)];
  const column = Math.min(width - 1, 3 + window.cursor);
  return ui.filterOpen ? { lines, cursor: { row: 0, column } } : { lines };
}
