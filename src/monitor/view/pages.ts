import { memoizeLast } from '../../core/memoize.js';
import type { StyledLine } from '../../output/text/line.js';
import type { ScreenView } from '../state/screen-layout.js';
import { isTextPage, pageOf, pageTop, type PageName } from '../state/ui-state.js';
import { endedPage } from './ended-page.js';
import { emptyScreen } from './empty-screen.js';
import { helpPage } from './help-page.js';
import { limitsPage } from './limits-page.js';
import { sessionDetails, sessionPanel } from './session-details.js';
import { sessionList, timelineList, type DrawnList } from './session-list.js';

type Page = (view: ScreenView) => readonly StyledLine[];

/** What each page shows: a text page all of its lines, a page of rows those in sight. */
const pages: Readonly<Record<PageName | 'list', Page>> = {
  list: rowsPage(sessionList),
  timeline: rowsPage(timelineList),
  details: sessionDetails,
  limits: limitsPage,
  ended: endedPage,
  help: helpPage,
};

function rowsPage(draw: (view: ScreenView) => DrawnList): Page {
  return (view) => {
    const { listed, titles, window, panelHeight } = view.layout;
    if (listed.entries.length === 0) return emptyScreen(view);
    const list = draw(view);
    const lines = titles ? [list.titles, ...list.rows] : list.rows;
    if (panelHeight === 0) return lines;
    const blank = Array.from({ length: window.height - list.rows.length }, () => []);
    return [...lines, ...blank, ...sessionPanel(view)];
  };
}

export const pageLines = memoizeLast((view: ScreenView): readonly StyledLine[] =>
  pages[pageOf(view.ui)](view),
);

/** Exactly as many of them as the body has. */
export function linesInSight(view: ScreenView): readonly StyledLine[] {
  const lines = pageLines(view);
  const { bodyHeight } = view.layout;
  const top = Math.max(0, Math.min(pageTop(view.ui), lines.length - bodyHeight));
  return Array.from({ length: bodyHeight }, (_, index) => lines[top + index] ?? []);
}

export function pageHasMore(view: ScreenView): boolean {
  const { ui, layout } = view;
  return isTextPage(pageOf(ui)) && pageLines(view).length > pageTop(ui) + layout.bodyHeight;
}
