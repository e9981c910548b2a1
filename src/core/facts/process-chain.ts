import type { OsProcess } from './processes.js';

/** The variables in which terminal programs say where they are. No others are read from an environment. */
export const terminalVariables = [
  'TMUX',
  'KITTY_LISTEN_ON',
  'KITTY_PID',
  'WEZTERM_UNIX_SOCKET',
  'WEZTERM_PANE',
  'STY',
  'WINDOW',
  'ZELLIJ_SESSION_NAME',
  'ZELLIJ_PANE_ID',
  'TERM_PROGRAM',
  'WT_SESSION',
] as const;

export type TerminalVariable = (typeof terminalVariables)[number];

/** As the process was started with; empty where it may not be read. */
export type TerminalEnvironment = Readonly<Partial<Record<TerminalVariable, string>>>;

export interface ChainProcess extends Pick<OsProcess, 'pid' | 'command' | 'tty'> {
  /** Of an app in /Applications (macOS): where its program is; it need not be on PATH. */
  readonly appProgram?: string;
  readonly environment: TerminalEnvironment;
}

/** A process, its parent, and so on outwards. */
export type ProcessChain = readonly [ChainProcess, ...ChainProcess[]];
