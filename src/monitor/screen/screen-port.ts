import type { ThemeName } from '../../output/text/theme.js';
import type { Frame } from '../../output/text/line.js';
import type { InputEvent } from '../state/action.js';
import type { Size } from '../state/monitor-view.js';

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

export interface ScreenOptions {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly theme: ThemeName;
  readonly unicode: boolean;
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
