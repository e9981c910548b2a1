import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { cutEnd, displayWidth, fit } from '../../output/text/display-width.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { span, wrap, type Style, type StyledLine } from '../../output/text/line.js';
import { shortThreadIds } from '../../output/text/short-thread-id.js';
import { offerOf, sessionActions } from '../keys/menu-keys.js';
import type { ScreenView } from '../state/screen-layout.js';
import { inputWindow } from '../state/text-input.js';
import type { ActionBox, NameBox } from '../state/ui-state.js';

export interface DrawnBox {
  readonly lines: readonly StyledLine[];
  /** Of the text cursor in the box; absent if nothing is typed in it. */
  readonly cursor?: { readonly row: number; readonly column: number };
}

type Line = readonly [text: string, style: Style];

interface Content {
  readonly title: string;
  readonly lines: readonly Line[];
}

const plain: Style = { tone: 'plain' };
const muted: Style = { tone: 'muted' };
const error: Style = { tone: 'error' };

/** The width of the text in a box, in cells. */
function innerWidth(width: number, widest: number): number {
  return Math.max(6, Math.min(width - 2, widest)) - 4;
}

function drawBox({ title, lines }: Content, inner: number, glyphs: Glyphs): DrawnBox {
  const { box: edges, ellipsis } = glyphs;
  const heading = cutEnd(` ${title} `, Math.max(0, inner + 1), ellipsis);
  const rule = Math.max(0, inner + 1 - displayWidth(heading));
  const edge = span(edges.vertical, 'title');
  const bottom = edges.bottom[0] + edges.horizontal.repeat(inner + 2) + edges.bottom[1];
  return {
    lines: [
      [
        span(` ${edges.top[0]}${edges.horizontal}`, 'title'),
        span(heading, { tone: 'title', bold: true }),
        span(edges.horizontal.repeat(rule) + edges.top[1], 'title'),
      ],
      ...lines.map(([text, style]) => [
        span(' '),
        edge,
        span(` ${fit(text, inner, { ellipsis })} `, style),
        edge,
      ]),
      [span(` ${bottom}`, 'title')],
    ],
  };
}

/**
 * Where a name is typed:
 *
 *      ┌─ Name for 01998a2b…c3d4e on local ────────────────┐
 *      │ deploy▏                                           │
 *      │ An empty name removes it.                         │
 *      └───────────────────────────────────────────────────┘
 */
export function nameBox(box: NameBox, { size, glyphs }: ScreenView): DrawnBox {
  const { threadId, host } = box.row;
  const inner = innerWidth(size.columns, 72);
  const id = shortThreadIds([threadId], glyphs.ellipsis).get(threadId) ?? '';
  const window = inputWindow(box.input, inner);
  const help: Line = box.saving ? ['Saving', muted] : ['An empty name removes it.', muted];
  const note: Line = box.failure === undefined ? help : [`not saved: ${box.failure}`, error];
  const lines: readonly Line[] = [[window.text, { tone: 'plain', bold: true }], note];
  return {
    ...drawBox({ title: `Name for ${id} on ${host}`, lines }, inner, glyphs),
    cursor: { row: 1, column: 3 + window.cursor },
  };
}

/**
 * The menu of actions, and what it leads to:
 *
 *      ┌─ Run this? ───────────────────────────────────────┐
 *      │ tmux -S /tmp/tmux-1000/default select-window …    │
 *      └───────────────────────────────────────────────────┘
 */
export function actionBox(box: ActionBox, view: ScreenView): DrawnBox {
  const inner = innerWidth(view.size.columns, 100);
  const { title, lines } = contentOf(box, view);
  const wrapped = lines.flatMap(([text, style]) =>
    wrap(text, inner).map((line): Line => [line, style]),
  );
  const shown = cutLines(wrapped, Math.max(0, view.layout.bodyHeight - 2));
  return drawBox({ title, lines: shown }, inner, view.glyphs);
}

/** A command that is about to be run is never cut without a note. */
function cutLines(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room) return lines;
  const kept = Math.max(0, room - 1);
  const more: Line = [`and ${lines.length - kept} more lines; enlarge the window`, error];
  return [...lines.slice(0, kept), ...(room > 0 ? [more] : [])];
}

function contentOf(box: ActionBox, view: ScreenView): Content {
  switch (box.kind) {
    case 'menu':
      return { title: 'Actions', lines: menuLines(view) };
    case 'planning':
      return { title: `Preparing${view.glyphs.ellipsis}`, lines: [] };
    case 'running':
      return { title: `Running${view.glyphs.ellipsis}`, lines: commandLines(box.plan) };
    case 'confirm':
      return { title: 'Run this?', lines: commandLines(box.plan) };
    case 'refused': {
      const { reason, paste } = box.refusal;
      const command: readonly Line[] = paste === undefined ? [] : [[paste, plain]];
      return { title: 'Not possible', lines: [[reason, error], ...command] };
    }
  }
}

function commandLines({ commands }: ActionPlan): readonly Line[] {
  return commands.map((command) => [shellLine(command), plain]);
}

function menuLines({ row, fleet }: ScreenView): readonly Line[] {
  const session = row?.session;
  if (!session) return [['no session selected', error]];
  return sessionActions.map((action) => {
    const offer = offerOf(action, session, fleet);
    return offer.kind === 'unavailable'
      ? [`${action.key}  ${action.help}: ${offer.reason}`, muted]
      : [`${action.key}  ${action.help}`, plain];
  });
}
