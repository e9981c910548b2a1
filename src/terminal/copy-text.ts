import type { HostPorts } from '../platform/host-ports.js';
import { passThrough, type Environment } from './pass-through.js';

/**
 * `copied`: a program took it, or a terminal that is known to. `sent`: written to a terminal that may ignore it, and
 * says nothing either way.
 */
export type CopyResult = 'copied' | 'sent';

export interface CopyPorts {
  readonly run: HostPorts['run'];
  readonly platform: HostPorts['identity']['platform'];
  readonly environment: Environment;
  readonly send: (sequence: string) => void;
}

const timeoutMs = 1000;
const maxBytes = 4096;

export async function copyText(text: string, ports: CopyPorts): Promise<CopyResult> {
  const { environment } = ports;
  for (const [program, ...args] of clipboardPrograms(ports)) {
    const outcome = await ports.run({ program, args, input: text, timeoutMs, maxBytes });
    if (outcome.kind === 'exited' && outcome.code === 0) return 'copied';
  }
  ports.send(copySequence(text, environment));
  return takesSequence(environment) ? 'copied' : 'sent';
}

type ClipboardProgram = readonly [string, ...string[]];

/** The nearest first. Over ssh a display is the far machine's own, and so no clipboard of the user's. */
function clipboardPrograms({ environment, platform }: CopyPorts): readonly ClipboardProgram[] {
  const found: ClipboardProgram[] = [];
  if (environment['TMUX']) {
    // `-w` (3.2) hands it on to the terminal around tmux as well.
    found.push(['tmux', 'load-buffer', '-w', '-'], ['tmux', 'load-buffer', '-']);
  }
  if (environment['SSH_CONNECTION']) return found;
  if (platform === 'darwin') found.push(['pbcopy']);
  if (environment['WAYLAND_DISPLAY']) found.push(['wl-copy']);
  if (environment['DISPLAY']) found.push(['xclip', '-selection', 'clipboard']);
  return found;
}

/** Terminals that take OSC 52 as they come. Others (VTE, Terminal.app) ignore it, or have to be set up for it. */
function takesSequence(environment: Environment): boolean {
  if (environment['TMUX'] || environment['STY']) return false;
  const program = environment['TERM_PROGRAM'] ?? '';
  return (
    ['ghostty', 'WezTerm'].includes(program) ||
    ['KITTY_WINDOW_ID', 'WEZTERM_PANE', 'ALACRITTY_WINDOW_ID', 'WT_SESSION'].some((name) =>
      Boolean(environment[name]),
    ) ||
    /^(?:foot|xterm-kitty|xterm-ghostty|alacritty)(?:-|$)/.test(environment['TERM'] ?? '')
  );
}

/**
 * OSC 52: the terminal puts `text` on the clipboard, also over ssh. Under tmux both the plain sequence (taken
 * with `set-clipboard on`) and the one handed through (with `allow-passthrough on`) are sent: either may be off.
 */
export function copySequence(text: string, environment: Environment): string {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  return sequence + passThrough(sequence, environment);
}
