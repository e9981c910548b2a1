import { unreachable } from '../../core/unreachable.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { cutEnd, displayWidth, fit } from '../../output/text/display-width.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { span, wrap } from '../../output/text/line.js';
import type { StyledLine, Tone } from '../../output/text/styled-line.js';
import type { MonitorView } from '../state/monitor-view.js';
import type { DrawnBox } from './name-box.js';
import { offerOf, sessionActions } from '../keys/menu-keys.js';
import { selectedRow } from '../state/listed-rows.js';
import type { ScreenLayout } from '../state/screen-layout.js';
import type { ActionBox } from '../state/ui-state.js';

const widest = 100;

interface Content {
  readonly title: string;
  readonly lines: readonly (readonly [string, Tone])[];
}

/**
 * The menu of actions, and what it leads to:
 *
 *      ┌─ Run this ────────────────────────────────────────┐
 *      │ tmux -S /tmp/tmux-1000/default select-window …    │
 *      └───────────────────────────────────────────────────┘
 */
export function actionBox(
  view: MonitorView,
  box: ActionBox,
  layout: ScreenLayout,
  width: number,
): DrawnBox {
  const { box: edges, ellipsis } = glyphsFor(view.caps);
  const outer = Math.max(6, Math.min(width - 2, widest));
  const inner = outer - 4;
  const { title, lines } = contentOf(view, box, layout);
  const wrapped = lines.flatMap(([text, tone]) =>
    wrap(text, inner).map((line): Line => [line, tone]),
  );
  const shown = cutLines(wrapped, Math.max(0, layout.bodyHeight - 2));
  const edge = span(edges.vertical, 'title');
  const field = (text: string, tone: Tone): StyledLine => [
    span(' '),
    edge,
    span(` ${fit(text, inner, { align: 'left', keep: 'start', ellipsis })} `, { tone }),
    edge,
  ];
  const heading = cutEnd(` ${title} `, Math.max(0, outer - 3), ellipsis);
  const rule = Math.max(0, outer - 3 - displayWidth(heading));
  return {
    lines: [
      [
        span(` ${edges.topLeft}${edges.horizontal}`, 'title'),
        span(heading, { tone: 'title', bold: true }),
        span(edges.horizontal.repeat(rule) + edges.topRight, 'title'),
      ],
      ...shown.map(([text, tone]) => field(text, tone)),
      [
        span(
          ` ${edges.bottomLeft}${edges.horizontal.repeat(outer - 2)}${edges.bottomRight}`,
          'title',
        ),
      ],
    ],
  };
}

type Line = Content['lines'][number];

/** What does not fit is not passed over in silence: it may be a part of what will be run. */
function cutLines(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room) return lines;
  const kept = Math.max(0, room - 1);
  const more: Line = [`and ${lines.length - kept} more lines; enlarge the window`, 'error'];
  return [...lines.slice(0, kept), ...(room > 0 ? [more] : [])];
}

/** The footer says which keys there are. */
function contentOf(view: MonitorView, box: ActionBox, layout: ScreenLayout): Content {
  switch (box.kind) {
    case 'menu':
      return { title: 'Actions', lines: menuLines(view, layout) };
    case 'planning':
      return { title: `Preparing${glyphsFor(view.caps).ellipsis}`, lines: [] };
    case 'running':
      return { title: `Running${glyphsFor(view.caps).ellipsis}`, lines: commandLines(box.plan) };
    case 'confirm':
      return { title: 'Run this?', lines: commandLines(box.plan) };
    case 'refused': {
      const { reason, paste } = box.refusal;
      const command: Content['lines'] = paste === undefined ? [] : [[paste, 'plain']];
      return { title: 'Not possible', lines: [[reason, 'error'], ...command] };
    }
    default:
      return unreachable(box);
  }
}

function commandLines({
  commands,
}: Extract<ActionBox, { readonly kind: 'confirm' }>['plan']): Content['lines'] {
  return commands.map((command) => [shellLine(command), 'plain']);
}

function menuLines({ ui, fleet }: MonitorView, { listed }: ScreenLayout): Content['lines'] {
  const session = selectedRow(ui, listed)?.session;
  if (!session) return [['no session selected', 'error']];
  return sessionActions.map((action) => {
    const offer = offerOf(action, session, fleet);
    return offer.kind === 'unfit'
      ? [`${action.key}  ${action.help}: ${offer.reason}`, 'muted']
      : [`${action.key}  ${action.help}`, 'plain'];
  });
}
