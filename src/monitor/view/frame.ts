import { cutLine, type Frame, type StyledLine } from '../../output/text/line.js';
import { memoizeLastOfEach } from '../../core/memoize.js';
import type { MonitorView } from '../state/monitor-view.js';
import { screenView, type ScreenView } from '../state/screen-layout.js';
import { isTextPage, pageOf } from '../state/ui-state.js';
import { openBox } from './boxes.js';
import { footer, promptLine } from './footer.js';
import { header } from './header.js';
import { linesInSight } from './pages.js';

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
 * The body is the page on top, with an open box over its end.
 */
export function frame(view: MonitorView): Frame {
  const screen = screenView(view);
  const { layout, ui, glyphs } = screen;
  const { columns, rows } = view.size;
  const body = linesInSight(screen);
  const box = openBox(screen);
  const boxTop = box ? topOfBox(screen, box.lines.length) : 0;
  const prompt = layout.prompt ? promptLine(screen) : undefined;
  const lines: readonly StyledLine[] = [
    ...header(screen),
    ...body.map((line, index) => box?.lines[index - boxTop] ?? line),
    ...(prompt?.lines ?? []),
    ...(layout.footer ? [footer(screen)] : []),
  ];
  const drawn = {
    lines: Array.from({ length: rows }, (_, index) =>
      cut(lines[index] ?? [], columns, glyphs.ellipsis),
    ),
  };
  const typed = pageOf(ui) === 'help' ? undefined : (box ?? prompt)?.cursor;
  const top = layout.headerHeight + (box ? boxTop : layout.bodyHeight);
  const cursor = typed && { ...typed, row: top + typed.row };
  return cursor && cursor.row < rows && cursor.column < columns ? { ...drawn, cursor } : drawn;
}

const cut = memoizeLastOfEach(cutLine);

/** At the end of the body, or at its start if the box would cover the selected row. */
function topOfBox({ ui, layout }: ScreenView, height: number): number {
  const { bodyHeight, titles, window } = layout;
  const below = Math.max(0, bodyHeight - height);
  const selectedLine = ui.selectedIndex - window.top + (titles ? 1 : 0);
  const coversSelected = !ui.settingsBox && !isTextPage(pageOf(ui)) && selectedLine >= below;
  return coversSelected && selectedLine >= height + 1 ? 1 : below;
}
