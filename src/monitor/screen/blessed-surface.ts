import { isSameData } from '../../core/same-data.js';
import { Duplex, PassThrough } from 'node:stream';
import blessed, { type Widgets } from 'blessed';
import Grid from 'blessed-contrib/lib/layout/grid.js';
import type { Frame, StyledLine } from '../../output/text/line.js';
import type { Size } from '../state/monitor-view.js';
import { type Appearance, paintLine } from './paint-line.js';

/**
 * blessed's screen between two streams of our own, so that it neither reads the keyboard (its keys double
 * Enter, and tear pastes and sequences) nor writes on its own account.
 */
export class BlessedSurface {
  readonly #screen: Widgets.Screen;
  readonly #output: Duplex & Size & { isTTY: boolean };
  #written = '';
  #frame: Frame = { lines: [] };
  #shown: (StyledLine | undefined)[] = [];
  readonly #appearance: Appearance;

  constructor(size: Size, appearance: Appearance) {
    this.#appearance = appearance;
    const sink = new Duplex({
      decodeStrings: false,
      read: () => undefined,
      write: (text: string, _encoding, done) => {
        this.#written += text;
        done();
      },
    });
    this.#output = Object.assign(sink, { isTTY: true, ...size });
    this.#screen = withoutTmux(() => openBlessed(this.#output));
    const grid = new Grid({ rows: 1, cols: 1, screen: this.#screen, hideBorder: true });
    grid.set(0, 0, 1, 1, (box: Widgets.BoxOptions) => this.#widget(box), { tags: false });
    // blessed enters the alternate screen by itself as it opens: `enter` does that when it is time.
    this.take();
  }

  take(): string {
    this.#screen.program.flush();
    const written = this.#written;
    this.#written = '';
    return written;
  }

  resize(size: Size): void {
    Object.assign(this.#output, size);
    this.#screen.program.cols = size.columns;
    this.#screen.program.rows = size.rows;
    this.forget();
  }

  forget(): void {
    this.#shown = [];
    this.#screen.alloc();
  }

  render(frame: Frame): void {
    this.#frame = frame;
    this.#screen.render();
  }

  enter(): void {
    this.#shown = [];
    // Another program may have left the alternate screen meanwhile.
    this.#screen.program.isAlt = false;
    this.#screen.enter();
  }

  leave(): void {
    this.#screen.leave();
  }

  destroy(): void {
    this.#screen.destroy();
  }

  /** A box of the grid that paints its own cells, without blessed's parser of content and tags. */
  #widget(options: Widgets.BoxOptions): Widgets.BoxElement {
    const box = blessed.box(options);
    const paint = (): void => {
      this.#screen.lines.forEach((cells, row) => {
        const line = this.#frame.lines[row] ?? [];
        const shown = this.#shown[row];
        if (shown && isSameData(shown, line)) return;
        this.#shown[row] = line;
        const place = { ...this.#appearance, row, width: cells.length };
        paintLine(line, shown, place, (column, attribute, text) => {
          const cell = cells[column];
          if (!cell || (cell[0] === attribute && cell[1] === text)) return;
          cell[0] = attribute;
          cell[1] = text;
          cells.dirty = true;
        });
      });
    };
    box.render = paint as typeof box.render;
    return box;
  }
}

/** If TMUX is set, blessed runs `tmux -V` and waits for it, for features that we do not use. */
function withoutTmux<T>(open: () => T): T {
  const { TMUX } = process.env;
  delete process.env['TMUX'];
  try {
    return open();
  } finally {
    if (TMUX !== undefined) process.env['TMUX'] = TMUX;
  }
}

function openBlessed(output: Duplex): Widgets.Screen {
  // blessed cannot read the terminfo entries of today (32-bit): it would fall back to 8 colours and print
  // errors. Its own copy of xterm-256color is right for every terminal we know.
  blessed.tput.ipaths.length = 0;
  const screen = blessed.screen({
    input: new PassThrough() as unknown as Duplex,
    output,
    terminal: 'xterm-256color',
    forceUnicode: true,
    smartCSR: false,
  });
  const strings = screen.tput.strings;
  // Absolute addresses only: a relative move would carry a disagreement about a width along the line.
  delete strings['parm_right_cursor'];
  // No second character set: box lines are Unicode or ASCII of our own.
  delete strings['enter_alt_charset_mode'];
  return screen;
}
