import { glyphsFor } from '../../output/text/glyphs.js';
import { cutLine, type Frame, type StyledLine } from '../../output/text/line.js';
import { rememberLastOfEach } from '../../output/table/remember-last.js';
import { actionBox, nameBox, type DrawnBox } from './boxes.js';
import { emptyScreen } from './empty-screen.js';
import type { KeyContext } from '../keys/key-binding.js';
import { selectedRow } from '../state/listed-rows.js';
import type { MonitorView, Size } from '../state/monitor-view.js';
import { screenLayout, type ScreenLayout } from '../state/screen-layout.js';
import { footer, promptLine, type Prompt } from './footer.js';
import { header } from './header.js';
import { helpPage } from './help-page.js';
import { sessionDetails, sessionPanel } from './session-details.js';
import { sessionList, timelineList } from './session-list.js';

/**
 * The whole screen, top to bottom:
 *
 *      codex-ps  local  3 sessions                                   every 1s  fresh  cpu 0.4%   header
 *      ◆ 1 asks  ✗ 0 failed  ● 1 work  ○ 1 idle  ◌ 0 unknown
 *      home (retry in 12s): it did not answer in time: check the network                         problems
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
  const context = { ...view, size, layout, row: selectedRow(view.ui, layout.listed) };
  const page = pageLines(context);
  const body = bodyLines(page, context);
  const box = boxOf(view, layout, columns);
  const boxTop = box ? topOfBox(view, layout, box.lines.length) : 0;
  const prompt = layout.prompt ? promptLine(view, layout.listed, columns) : undefined;
  const lines: readonly StyledLine[] = [
    ...header(view, layout, columns),
    ...(box ? covered(body, box, boxTop) : body),
    ...(prompt ? [prompt.line] : []),
    ...(layout.footer ? [footer(context, pageHasMore(context, page.length))] : []),
  ];
  const { ellipsis } = glyphsFor(view.caps);
  const drawn = {
    lines: Array.from({ length: rows }, (_, index) => cut(lines[index] ?? [], columns, ellipsis)),
  };
  const cursor = cursorOf(view, layout, { prompt, box: box && { drawn: box, top: boxTop } });
  return cursor && cursor.row < rows && cursor.column < columns ? { ...drawn, cursor } : drawn;
}

/** Most lines are those of the last frame. */
const cut = rememberLastOfEach(cutLine);

/** All lines of the page that is open, in sight or not. */
function pageLines(context: KeyContext): readonly StyledLine[] {
  const { ui, caps, layout, size } = context;
  if (ui.helpOpen) return helpPage(size.columns, caps);
  if (ui.detailsOpen) return sessionDetails(context, layout.listed, size.columns);
  return listLines(context, layout, size.columns);
}

/** How many lines the open page has. */
export function pageLength(context: KeyContext): number {
  return pageLines(context).length;
}

function pageTop({ ui }: MonitorView): number {
  if (ui.helpOpen) return ui.helpTop;
  return ui.detailsOpen ? ui.detailsTop : 0;
}

/** Whether the page goes on below what is in sight. */
export function pageHasMore(context: KeyContext, length: number): boolean {
  const { bodyHeight } = context.layout;
  return length > Math.max(0, Math.min(pageTop(context), length - bodyHeight)) + bodyHeight;
}

/** Exactly `layout.bodyHeight` lines. */
function bodyLines(lines: readonly StyledLine[], context: KeyContext): readonly StyledLine[] {
  const { bodyHeight } = context.layout;
  const top = Math.max(0, Math.min(pageTop(context), lines.length - bodyHeight));
  return Array.from({ length: bodyHeight }, (_, index) => lines[top + index] ?? []);
}

function listLines(view: MonitorView, layout: ScreenLayout, width: number): readonly StyledLine[] {
  const { listed, window, titles, panelHeight } = layout;
  if (listed.rows.length === 0) return emptyScreen(view, listed, width);
  const draw = view.ui.timelineShown ? timelineList : sessionList;
  const list = draw(view, listed, window, width);
  const lines = titles ? [list.titles, ...list.rows] : list.rows;
  if (panelHeight === 0) return lines;
  const blank = Array.from({ length: window.height - list.rows.length }, () => []);
  return [...lines, ...blank, ...sessionPanel(view, listed, { width, height: panelHeight })];
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

interface Typing {
  readonly prompt: Prompt | undefined;
  readonly box: { readonly drawn: DrawnBox; readonly top: number } | undefined;
}

function cursorOf(
  view: MonitorView,
  { headerHeight, bodyHeight }: ScreenLayout,
  { prompt, box }: Typing,
): { readonly row: number; readonly column: number } | undefined {
  if (view.ui.helpOpen) return undefined;
  if (box) {
    if (!box.drawn.cursor) return undefined;
    const { row, column } = box.drawn.cursor;
    return { row: headerHeight + box.top + row, column };
  }
  return prompt?.cursor === undefined
    ? undefined
    : { row: headerHeight + bodyHeight, column: prompt.cursor };
}
