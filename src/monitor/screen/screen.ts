import type { Frame } from '../../output/text/line.js';
import type { InputEvent } from '../state/action.js';
import type { Size } from '../state/monitor-view.js';
import { terminalSize, writeWithoutBlocking } from '../../platform/terminal-output.js';
import type { Look } from './paint-line.js';
import { BlessedSurface } from './blessed-surface.js';
import { InputDecoder, escapeWaitMs, tornWaitMs } from './input-decoder.js';

/** As much of `process.stdin` as the screen needs. */
export interface TerminalInput {
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  setRawMode?(raw: boolean): unknown;
}

/** As much of `process.stdout` as the screen needs. */
export interface TerminalOutput {
  readonly columns?: number;
  readonly rows?: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
  /** `done` is called once the terminal has read it, or never will. */
  write(text: string, done?: () => void): unknown;
}

export interface ScreenOptions extends Look {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly mouse: boolean;
}

/** The terminal as a surface to draw on and a source of keys. */
export interface Screen {
  readonly size: () => Size;
  /** Brings the terminal to show this; writes only what differs from what it shows. */
  readonly draw: (frame: Frame) => void;
  /** Forgets what the terminal shows: the next draw paints all of it. */
  readonly forget: () => void;
  readonly onInput: (listener: (event: InputEvent) => void) => void;
  readonly onResize: (listener: () => void) => void;
  /** Writes a sequence that draws nothing. */
  readonly send: (sequence: string) => void;
  /** Runs it once the terminal has read all that was sent, at once where it has, or after so long. */
  readonly whenDrained: (limitMs: number, run: () => void) => void;
  /** Gives the terminal back as it was. */
  readonly suspend: () => void;
  /** Takes it again, whatever another program did to it meanwhile. */
  readonly resume: () => void;
  /** Gives it back for good. */
  readonly close: () => void;
}

/** Decodes what comes, and what no longer comes. */
function listenInput(listener: (event: InputEvent) => void): (bytes: Buffer) => void {
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

/** A terminal that knows the mode shows what lies between the two at once; others ignore them. */
const beginUpdate = '\x1b[?2026h';
const endUpdate = '\x1b[?2026l';
const hideCursor = '\x1b[?25l';
const pasteMode = '\x1b[?2004';
/** Presses and the wheel, as SGR reports: blessed itself would ask for all motion in an older encoding. */
const mouseModes = ['\x1b[?1000', '\x1b[?1006'];

/** Characters, a few small frames: with more unread than that, the next frame waits. */
const maxUnreadFrames = 1 << 13;
/** Beyond this a terminal that does not read gets nothing more, so that nothing piles up. */
const maxUnread = 1 << 16;

function cursorOf(frame: Frame): string {
  if (!frame.cursor) return hideCursor;
  return `\x1b[${frame.cursor.row + 1};${frame.cursor.column + 1}H\x1b[?25h`;
}

function switched(modes: readonly string[], on: boolean): string {
  return modes.map((mode) => mode + (on ? 'h' : 'l')).join('');
}

/** A surface on a real terminal: its modes, its keys, its size. */
class TerminalScreen implements Screen {
  readonly #options: ScreenOptions;
  readonly #surface: BlessedSurface;
  readonly #modes: readonly string[];
  readonly #onData: (bytes: Buffer) => void;
  readonly #onStreamResize = (): void => this.#onResize();
  #onInput: (event: InputEvent) => void = () => undefined;
  #onResize: () => void = () => undefined;
  #size: Size;
  #cursor = hideCursor;
  #held = false;
  #closed = false;
  /** Characters handed over that the terminal has not read yet. */
  #unread = 0;
  /** A frame was left out because the terminal did not read. */
  #behind = false;
  #onDrained: (() => void) | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#size = terminalSize(options.stdout);
    this.#surface = new BlessedSurface(this.#size, options);
    this.#modes = options.mouse ? [pasteMode, ...mouseModes] : [pasteMode];
    const listen = listenInput((event) => this.#onInput(event));
    // While another program has the terminal, its keys are not ours.
    this.#onData = (bytes) => {
      if (this.#held) listen(bytes);
    };
    options.stdout.on('resize', this.#onStreamResize);
    options.stdin.on('data', this.#onData);
    this.resume();
  }

  readonly size = (): Size => terminalSize(this.#options.stdout);

  readonly draw = (frame: Frame): void => {
    if (!this.#held) return;
    // Frames that the terminal has no time for are left out: the next one shows all that they would have.
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
    // While cells are written a shown cursor would run across them.
    const hide = cells !== '' && this.#cursor !== hideCursor ? hideCursor : '';
    const place = cursor !== this.#cursor || hide !== '' ? cursor : '';
    this.#cursor = cursor;
    if (cells + place !== '') this.send(beginUpdate + hide + cells + place + endUpdate);
  };

  readonly forget = (): void => this.#surface.forget();

  readonly onInput = (listener: (event: InputEvent) => void): void => {
    this.#onInput = listener;
  };
  readonly onResize = (listener: () => void): void => {
    this.#onResize = listener;
  };

  readonly send = (sequence: string): void => {
    if (this.#unread > maxUnread) return;
    this.#unread += sequence.length;
    this.#options.stdout.write(sequence, () => this.#wasRead(sequence.length));
  };

  readonly whenDrained = (limitMs: number, run: () => void): void => {
    if (this.#unread <= 0) {
      run();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      this.#onDrained = undefined;
      run();
    };
    const timer = setTimeout(finish, limitMs);
    this.#onDrained = finish;
  };

  #wasRead(length: number): void {
    this.#unread -= length;
    if (this.#unread <= 0) this.#onDrained?.();
    if (!this.#behind || this.#unread > maxUnreadFrames) return;
    this.#behind = false;
    this.#onResize();
  }

  readonly suspend = (): void => {
    if (!this.#held) return;
    this.#held = false;
    this.#surface.leave();
    this.send(switched(this.#modes, false) + this.#surface.take());
    this.#options.stdin.setRawMode?.(false);
    this.#options.stdin.pause();
  };

  readonly resume = (): void => {
    this.#held = true;
    this.#cursor = hideCursor;
    // Node writes the mode only where it believes it to be another one.
    this.#options.stdin.setRawMode?.(false);
    this.#options.stdin.setRawMode?.(true);
    this.#options.stdin.resume();
    this.#surface.enter();
    this.send(this.#surface.take() + hideCursor + switched(this.#modes, true));
  };

  readonly close = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.suspend();
    this.#options.stdout.off('resize', this.#onStreamResize);
    this.#options.stdin.off('data', this.#onData);
    this.#surface.destroy();
  };
}

/** Takes the terminal: the alternate screen, raw keys, bracketed paste. */
export function openScreen(options: ScreenOptions): Screen {
  writeWithoutBlocking(options.stdout);
  return new TerminalScreen(options);
}
