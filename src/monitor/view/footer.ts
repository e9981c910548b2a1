import { span, type StyledLine } from '../../output/text/line.js';
import { labelOf, type KeyBinding, type KeyContext } from '../keys/key-binding.js';
import { keyBindings } from '../keys/key-table.js';
import type { MonitorView } from '../state/monitor-view.js';
import { modeOf } from '../state/ui-state.js';
import { partAt, partsLine, type Part } from './parts-line.js';

const noticeMs = 4000;

function activeNotice({ ui, now }: MonitorView): MonitorView['ui']['notice'] {
  return ui.notice && now - ui.notice.at < noticeMs ? ui.notice : undefined;
}

/** The keys that matter now, or for 4 s a message about what was done or failed. */
export function footer(context: KeyContext, more: boolean): StyledLine {
  const notice = activeNotice(context);
  if (notice) {
    return [span(' '), span(notice.text, { tone: notice.failed ? 'error' : 'accent', bold: true })];
  }
  return partsLine(footerParts(context, more), context.size.columns);
}

/** The key whose hint covers this column of the footer. */
export function footerKeyAt(
  context: KeyContext,
  more: boolean,
  column: number,
): KeyBinding | undefined {
  if (activeNotice(context)) return undefined;
  return partAt(footerParts(context, more), context.size.columns, column)?.binding;
}

type KeyPart = Part & { readonly binding: KeyBinding };

function footerParts(context: KeyContext, more: boolean): readonly KeyPart[] {
  const mode = modeOf(context.ui);
  return keyBindings.flatMap((binding) =>
    binding.modes.includes(mode) ? keyPart(binding, context, more) : [],
  );
}

/** Keys that do nothing now are not offered. Those for every page stand on the right. */
function keyPart(binding: KeyBinding, context: KeyContext, more: boolean): readonly KeyPart[] {
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
