import type { Frame } from '../../output/text/line.js';
import type { InputEvent, ProgramStatusAnswer } from '../state/action.js';
import type { Size } from '../state/monitor-view.js';
import { terminalSize, writeWithoutBlocking } from '../../platform/terminal-output.js';
import type { Appearance } from './paint-line.js';
import { BlessedSurface } from './blessed-surface.js';
import { InputDecoder, escapeWaitMs, tornWaitMs } from './input-decoder.js';

export interface TerminalInput {
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  setRawMode?(raw: boolean): unknown;
}

export interface TerminalOutput {
  readonly columns?: number;
  readonly rows?: number;
  /** `done` is called once the terminal has read it, or never will. */
  write(text: string, done?: () => void): unknown;
}

interface ScreenOptions extends Appearance {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly mouse: boolean;
}

type Listener = (event: InputEvent | ProgramStatusAnswer) => void;

/** Decodes input, and notices when the rest of a sequence does not come. */
function listenInput(listener: Listener): (bytes: Buffer) => void {
  const decoder = new InputDecoder();
  let timer: NodeJS.Timeout | undefined;
  return (bytes) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = setTimeout(() => decoder.forget().forEach(listener), tornWaitMs - escapeWaitMs);
      decoder.settle().forEach(listener);
    }, escapeWaitMs);
    decoder.feed(bytes).forEach(listener);
  };
}

/** A terminal that knows this mode shows what is written between the two at once; others ignore them. */
const beginUpdate = '\x1b[?2026h';
const endUpdate = '\x1b[?2026l';
const hideCursor = '\x1b[?25l';
const pasteMode = '\x1b[?2004';
/** Presses and the wheel, as SGR reports: blessed itself would ask for all motion in an older encoding. */
const mouseModes = ['\x1b[?1000', '\x1b[?1006'];

/** Characters. With more than this unread (a few small frames), the next frame waits. */
const maxUnreadFrames = 1 << 13;
/** With more than this unread, nothing more is written. */
const maxUnread = 1 << 16;

function cursorOf(frame: Frame): string {
  if (!frame.cursor) return hideCursor;
  return `\x1b[${frame.cursor.row + 1};${frame.cursor.column + 1}H\x1b[?25h`;
}

function switched(modes: readonly string[], on: boolean): string {
  return modes.map((mode) => mode + (on ? 'h' : 'l')).join('');
}

/** The terminal as a surface to draw on and a source of input: the alternate screen, raw keys, bracketed paste. */
export class TerminalScreen {
  readonly #options: ScreenOptions;
  readonly #surface: BlessedSurface;
  readonly #modes: readonly string[];
  readonly #onData: (bytes: Buffer) => void;
  onInput: Listener = () => undefined;
  /** Called when all must be drawn again: the size has changed, or the terminal reads again. */
  onResize: () => void = () => undefined;
  /** What is written, too, whenever the terminal is given back. */
  farewell: () => string = () => '';
  #size: Size;
  #cursor = hideCursor;
  #held = false;
  #closed = false;
  /** Characters written that the terminal has not read yet. */
  #unread = 0;
  /** A frame was skipped because the terminal did not read. */
  #behind = false;
  #onDrained: (() => void) | undefined;

  constructor(options: ScreenOptions) {
    writeWithoutBlocking(options.stdout);
    this.#options = options;
    this.#size = terminalSize(options.stdout);
    this.#surface = new BlessedSurface(this.#size, options);
    this.#modes = options.mouse ? [pasteMode, ...mouseModes] : [pasteMode];
    const listen = listenInput((event) => this.onInput(event));
    // While another program has the terminal, its keys are not ours.
    this.#onData = (bytes) => {
      if (this.#held) listen(bytes);
    };
    options.stdin.on('data', this.#onData);
    this.resume();
  }

  size(): Size {
    return terminalSize(this.#options.stdout);
  }

  draw(frame: Frame): void {
    if (!this.#held) return;
    // A terminal that is too slow skips frames: the next one shows everything.
    this.#behind = this.#unread > maxUnreadFrames;
    if (this.#behind) return;
    const size = this.size();
    if (size.columns !== this.#size.columns || size.rows !== this.#size.rows) {
      this.#size = size;
      this.#surface.resize(size);
    }
    this.#surface.render(frame);
    const cells = this.#surface.take();
    const cursor = cursorOf(frame);
    // A visible cursor would run across the cells while they are written.
    const hide = cells !== '' && this.#cursor !== hideCursor ? hideCursor : '';
    const place = cursor !== this.#cursor || hide !== '' ? cursor : '';
    this.#cursor = cursor;
    if (cells + place !== '') this.send(beginUpdate + hide + cells + place + endUpdate);
  }

  /** Forgets what the terminal shows: the next draw paints all of it. */
  forget(): void {
    this.#surface.forget();
  }

  send(sequence: string): void {
    if (this.#unread > maxUnread) return;
    this.#unread += sequence.length;
    this.#options.stdout.write(sequence, () => this.#onRead(sequence.length));
  }

  /** Runs it as soon as the terminal has read everything, or after 300 ms: one that does not read must not hold up what comes next. */
  whenDrained(run: () => void): void {
    if (this.#unread <= 0) {
      run();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      this.#onDrained = undefined;
      run();
    };
    const timer = setTimeout(finish, 300);
    this.#onDrained = finish;
  }

  #onRead(length: number): void {
    this.#unread -= length;
    if (this.#unread <= 0) this.#onDrained?.();
    if (!this.#behind || this.#unread > maxUnreadFrames) return;
    this.#behind = false;
    this.onResize();
  }

  suspend(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#surface.leave();
    this.send(this.farewell() + switched(this.#modes, false) + this.#surface.take());
    this.#options.stdin.setRawMode?.(false);
    this.#options.stdin.pause();
  }

  /** Takes it again, whatever another program did to it meanwhile. */
  resume(): void {
    this.#held = true;
    this.#cursor = hideCursor;
    // Node sets the mode only if it believes that it differs.
    this.#options.stdin.setRawMode?.(false);
    this.#options.stdin.setRawMode?.(true);
    this.#options.stdin.resume();
    this.#surface.enter();
    this.send(this.#surface.take() + hideCursor + switched(this.#modes, true));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.suspend();
    this.#options.stdin.off('data', this.#onData);
    this.#surface.destroy();
  }
}

export type Screen = Pick<TerminalScreen, keyof TerminalScreen>;
