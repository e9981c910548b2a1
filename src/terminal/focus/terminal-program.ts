import type { HostedTerminal } from './hosted-terminal.js';
import type { FocusStep } from './focus-step.js';
import type { Words } from './ssh-words.js';

export const terminalNames = ['tmux', 'screen', 'kitty', 'wezterm', 'iterm2', 'terminal'] as const;

/** The terminal programs that can be told what to do. */
export type TerminalName = (typeof terminalNames)[number];

/** One terminal program: how it is recognised, and what it can be told. */
export interface TerminalProgram {
  readonly name: TerminalName;
  /** As messages call it. */
  readonly called: string;
  /** Whether a process of this name is it. */
  readonly isHost: (command: string) => boolean;
  /** Brings this terminal before the user's eyes; `here`: where codex-ps itself is, if in a terminal. */
  readonly focus: (terminal: HostedTerminal, here: HostedTerminal | undefined) => FocusStep;
  /** A new tab that runs these words, beside the terminal in which codex-ps is. */
  readonly open: (here: HostedTerminal, words: Words) => FocusStep;
}
