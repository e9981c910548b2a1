import { glyphsFor } from '../../output/text/glyphs.js';
import { cutLine } from '../../output/text/line.js';
import { rememberLastOfEach } from '../../output/table/remember-last.js';
import type { Frame, StyledLine } from '../../output/text/styled-line.js';
import { actionBox } from './action-box.js';
import { emptyScreen } from './empty-screen.js';
import { footer } from './footer.js';
import { helpPage } from './help-page.js';
import type { MonitorView, Size } from '../state/monitor-view.js';
import { nameBox, type DrawnBox } from './name-box.js';
import { screenLayout, type ScreenLayout } from './screen-layout.js';
import { sessionDetails } from './session-details.js';
import { sessionList } from './session-list.js';
import { timelineList } from './timeline-list.js';

/**
 * The whole screen, top to bottom:
 *
 *      codex-ps  local  3 sessions                                   every 1s  fresh  cpu 0.4%   header
 *      ◆ 1 asks  ✗ 0 failed  ● 1 work  ○ 1 idle  ◌ 0 unknown
 *      home (retry in 12s): it did not answer in time: check the network                         troubles
 *      TID            SUB STATE    AGE NAME     TITLE               BRANCH    PWD                 body
 *     •01998a2b…c3d4e 2!  ◆ ASK?    3s deploy   Roll out the fix    main      ~/src/shop
 *      01998a11…77aa0 0   ● WORK   12s -        Tidy the parser     parser-2  ~/src/parser
 *      / api !idle  2 of 3   only what needs you: a                                              prompt
 *      Enter details  / filter  n name                                             ? help  q quit   footer
 *
 * The body may be the list, the details or the help, with the naming box over its end.
 */
export function frame(view: MonitorView, size: Size): Frame {
  const { columns, rows } = size;
  const layout = screenLayout(view, size);
  const { lines: body, more } = bodyLines(view, layout, columns);
  const box = boxOf(view, layout, columns);
  const boxTop = box ? topOfBox(view, layout, box.lines.length) : 0;
  const lines: readonly StyledLine[] = [
    ...layout.header,
    ...(box ? covered(body, box, boxTop) : body),
    ...(layout.prompt ? [layout.prompt.line] : []),
    ...(layout.footer ? [footer(view, layout.listed, { columns, more })] : []),
  ];
  const { ellipsis } = glyphsFor(view.caps);
  const drawn = {
    lines: Array.from({ length: rows }, (_, index) => cut(lines[index] ?? [], columns, ellipsis)),
  };
  const cursor = cursorOf(view, layout, box && { box, top: boxTop });
  return cursor && cursor.row < rows && cursor.column < columns ? { ...drawn, cursor } : drawn;
}

/** Most lines are those of the last frame. */
const cut = rememberLastOfEach(cutLine);

interface Body {
  readonly lines: readonly StyledLine[];
  /** Whether a page of it lies below what is in sight. */
  readonly more: boolean;
}

/** Exactly `layout.bodyHeight` lines. */
function bodyLines(view: MonitorView, layout: ScreenLayout, width: number): Body {
  const { ui } = view;
  if (ui.helpOpen) return page(helpPage(width, view.caps), ui.helpTop, layout);
  if (ui.detailsOpen) {
    return page(sessionDetails(view, layout.listed, width), ui.detailsTop, layout);
  }
  return page(listLines(view, layout, width), 0, layout);
}

function listLines(view: MonitorView, layout: ScreenLayout, width: number): readonly StyledLine[] {
  const { listed, window, titles } = layout;
  if (listed.rows.length === 0) return emptyScreen(view, listed, width);
  const draw = view.ui.timelineShown ? timelineList : sessionList;
  const list = draw(view, listed, window, width);
  return titles ? [list.titles, ...list.rows] : list.rows;
}

function page(
  lines: readonly StyledLine[],
  wanted: number,
  { bodyHeight }: Pick<ScreenLayout, 'bodyHeight'>,
): Body {
  const top = Math.max(0, Math.min(wanted, lines.length - bodyHeight));
  const shown = Array.from({ length: bodyHeight }, (_, index) => lines[top + index] ?? []);
  return { lines: shown, more: lines.length > top + bodyHeight };
}

/** What lies over the body. */
function boxOf(view: MonitorView, layout: ScreenLayout, width: number): DrawnBox | undefined {
  if (view.ui.nameBox) return nameBox(view.ui.nameBox, width, view.caps);
  return view.ui.actionBox && actionBox(view, view.ui.actionBox, layout, width);
}

/** At the end of the body, or at its start where the selected row would be covered. */
function topOfBox(
  { ui }: MonitorView,
  { bodyHeight, titles, window }: ScreenLayout,
  height: number,
): number {
  const below = Math.max(0, bodyHeight - height);
  const selectedLine = ui.selectedIndex - window.top + (titles ? 1 : 0);
  const coversSelected = !ui.detailsOpen && selectedLine >= below;
  return coversSelected && selectedLine >= height + 1 ? 1 : below;
}

function covered(
  body: readonly StyledLine[],
  { lines }: DrawnBox,
  top: number,
): readonly StyledLine[] {
  return body.map((line, index) => lines[index - top] ?? line);
}

function cursorOf(
  view: MonitorView,
  { header, bodyHeight, prompt }: ScreenLayout,
  box: { readonly box: DrawnBox; readonly top: number } | undefined,
): { readonly row: number; readonly column: number } | undefined {
  if (view.ui.helpOpen) return undefined;
  if (box) {
    if (!box.box.cursor) return undefined;
    const { row, column } = box.box.cursor;
    return { row: header.length + box.top + row, column };
  }
  return prompt?.cursor === undefined
    ? undefined
    : { row: header.length + bodyHeight, column: prompt.cursor };
}
