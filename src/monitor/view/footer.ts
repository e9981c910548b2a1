import { span } from '../../output/text/line.js';
import type { StyledLine } from '../../output/text/styled-line.js';
import { rowKey } from '../../core/fleet/row-key.js';
import type { FooterFacts, KeyBinding } from '../state/key-binding.js';
import { keyBindings } from '../state/key-table.js';
import type { ListedRows } from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import { callsTheUser } from '../state/order.js';
import { partsLine, type Part } from './parts-line.js';
import { modeOf, type UiState } from '../state/ui-state.js';

const noticeMs = 4000;

/** The keys that matter now, or for 4 s what was last done or failed. */
export function footer(
  view: MonitorView,
  listed: ListedRows,
  { columns, more }: { readonly columns: number; readonly more: boolean },
): StyledLine {
  const { notice } = view.ui;
  if (notice && view.now - notice.at < noticeMs) {
    return [span(' '), span(notice.text, { tone: notice.failed ? 'error' : 'accent', bold: true })];
  }
  const mode = modeOf(view.ui);
  const facts = { ...footerFacts(view, listed), more };
  const parts = keyBindings.flatMap((binding) =>
    binding.modes.includes(mode) ? footerPart(binding, facts) : [],
  );
  return partsLine(parts, columns);
}

function footerPart(
  { label, footer: words, action }: KeyBinding,
  facts: FooterFacts,
): readonly Part[] {
  if (!words || words.when?.(facts) === false) return [];
  const leaves = action.kind === 'quit' || action.kind === 'help';
  return [
    {
      spans: [
        span(words.label ?? label, { tone: 'title', bold: true }),
        span(` ${words.words}`, 'muted'),
      ],
      side: leaves ? 'right' : 'left',
      rank: words.rank,
    },
  ];
}

function footerFacts({ ui }: MonitorView, listed: ListedRows): Omit<FooterFacts, 'more'> {
  const index = ui.selected && listed.indexOf.get(rowKey(ui.selected));
  const row = index === undefined ? undefined : listed.rows[index];
  const counts = Object.values(row?.subagents ?? {});
  return {
    rows: listed.rows.length,
    named: row?.session.name !== undefined,
    subagents: row?.branch !== undefined || counts.some((count) => count > 0),
    cleared: ui.cleared !== undefined,
    back: canGoBack(ui),
    pasteLine: ui.actionBox?.kind === 'refused' && ui.actionBox.refusal.paste !== undefined,
    calling: listed.groups.some((group) => callsTheUser(group, ui.memory)),
  };
}

/** Whether Esc would do something. */
function canGoBack(ui: UiState): boolean {
  const narrowed = ui.filter.text !== '' || ui.attentionOnly || ui.frozen !== undefined;
  return modeOf(ui) !== 'list' || narrowed;
}
