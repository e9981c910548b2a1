import type {
  ChainProcess,
  ProcessChain,
  TerminalVariable,
} from '../../core/facts/process-chain.js';
import type { Pid } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import type { CommandLine } from '../../platform/processes/command-line.js';
import type { Words } from './ssh-words.js';

/** The terminal programs that can open a tab. */
export const terminalNames = [
  'tmux',
  'screen',
  'kitty',
  'wezterm',
  'ghostty',
  'iterm2',
  'terminal',
] as const;
export type TerminalName = (typeof terminalNames)[number];

/** A terminal program that can be controlled: how it is recognised, and what it can do. */
export interface TerminalProgram {
  readonly name: TerminalName | 'zellij';
  /** As messages call it. */
  readonly called: string;
  /** Whether a process of this name is it; `appProgram` as in `ChainProcess`. */
  readonly isHost: (command: string, appProgram?: string) => boolean;
  /** Brings this terminal to the front; `here`: where codex-ps itself is, if in a terminal. */
  readonly focus: (terminal: HostedTerminal, here: HostedTerminal | undefined) => FocusStep;
  /** Runs these words in a new tab, beside the terminal in which codex-ps is. */
  readonly open: (here: HostedTerminal, words: Words) => FocusStep;
}

/** A process in a terminal that one program holds. */
export interface HostedTerminal {
  /** `pts/3`, `ttys004`: what the program knows the terminal by. Not the session's own below `script` or sudo. */
  readonly tty: string;
  /** From the process outwards, up to the child of the host. */
  readonly inside: ProcessChain;
  /** The terminal program, or the server of a multiplexer. */
  readonly host: ChainProcess;
  /** The host's own parent, and so on outwards. */
  readonly outside: readonly ChainProcess[];
  /** Where the session works, if it is the process of a session that is shown. */
  readonly directory?: string;
}

/** The socket of a terminal program, and what shows that it is really its own. */
export type TrustedSocket =
  /** Its file is ours. */
  | { readonly kind: 'file'; readonly path: string }
  /** A name of Linux without a file, which anybody may take: this process, which is ours, must listen at it. */
  | { readonly kind: 'abstract'; readonly name: string; readonly pid: Pid };

/** What to do next to focus a terminal. */
export type FocusStep =
  /** Connect to this socket only if it is ours: who answers a client can make it run something. */
  | { readonly kind: 'trust'; readonly socket: TrustedSocket; readonly then: FocusStep }
  /** Run a command that changes nothing; its output decides the next step. */
  | {
      readonly kind: 'ask';
      readonly command: CommandLine;
      readonly read: (stdout: string) => FocusStep;
      /** What the user can do if it fails. */
      readonly remedy: string;
    }
  | {
      readonly kind: 'go';
      readonly commands: readonly CommandLine[];
      /** A process in the next terminal outwards; undefined: there is none, or the user is at it. */
      readonly outer: Pid | undefined;
      /** What could not be done. */
      readonly note?: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function refused(reason: string, paste?: string): FocusStep {
  return { kind: 'refused', refusal: { reason, paste } };
}

export function go(commands: readonly CommandLine[], outer?: Pid, note?: string): FocusStep {
  return { kind: 'go', commands, outer, ...(note === undefined ? {} : { note }) };
}

/**
 * The first value of a variable, from the session outwards, that `fits`: an environment is inherited, and may
 * come from a terminal that the present one was started in.
 */
export function variableOf(
  { inside }: HostedTerminal,
  name: TerminalVariable,
  fits: (value: string, process: ChainProcess) => boolean,
): string | undefined {
  for (const process of inside) {
    const value = process.environment[name];
    if (value !== undefined && fits(value, process)) return value;
  }
  return undefined;
}

/** An absolute path that every program and shell takes as it is. */
export function isPlainPath(path: string): boolean {
  return /^\/[^\p{Cc}]{1,200}$/u.test(path);
}
