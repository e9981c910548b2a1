import type { StyledLine } from '../../output/text/styled-line.js';
import { outOfSightText, type Window } from '../state/fleet-counts.js';
import { header, type HeaderRoom } from './header.js';
import { listedRows, type ListedRows } from '../state/listed-rows.js';
import type { MonitorView, Size } from '../state/monitor-view.js';
import { promptLine, type Prompt } from './prompt-line.js';
import { windowTop } from '../state/window-top.js';

/** Where everything stands: the same for who draws and for who scrolls. */
export interface ScreenLayout {
  readonly listed: ListedRows;
  readonly header: readonly StyledLine[];
  readonly titles: boolean;
  /** The lines of the body, and from which row on the list shows. */
  readonly bodyHeight: number;
  readonly window: Window;
  readonly prompt: Prompt | undefined;
  readonly footer: boolean;
}

/** The smaller the screen, the more of it is the list's; of a single line, the totals'. */
function roomIn(rows: number): HeaderRoom {
  if (rows < 6) return { totals: rows === 2 ? 0 : 1, troubles: 0 };
  if (rows < 12) return { totals: 2, troubles: 1 };
  return { totals: 2, troubles: rows < 30 ? 3 : 6 };
}

export function screenLayout(view: MonitorView, size: Size): ScreenLayout {
  const { rows, columns } = size;
  const listed = listedRows(view.ui, view);
  const room = roomIn(rows);
  const titles = rows >= 5;
  const footer = rows >= 4;
  const prompt = rows >= 3 ? promptLine(view, listed, columns) : undefined;
  const draw = (outOfSight: string | undefined): readonly StyledLine[] =>
    header(view, room, columns, outOfSight);
  // How many lines the header takes does not hang on what it says of rows out of sight.
  const headerHeight = draw(undefined).length;
  const taken = headerHeight + (prompt ? 1 : 0) + (footer ? 1 : 0);
  const bodyHeight = Math.max(0, rows - taken);
  const height = Math.max(0, bodyHeight - (titles ? 1 : 0));
  const { top, selectedIndex } = view.ui;
  const window = { top: windowTop(top, selectedIndex, height, listed.rows.length), height };
  const outOfSight = outOfSightText(listed, view.ui, window);
  return { listed, header: draw(outOfSight), titles, bodyHeight, window, prompt, footer };
}
