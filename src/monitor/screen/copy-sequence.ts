import { passThrough, type Environment } from '../../terminal/pass-through.js';

/**
 * OSC 52: the terminal puts `text` on the clipboard, also over ssh. Under tmux both the plain sequence (taken
 * with `set-clipboard on`) and the one handed through (with `allow-passthrough on`) are sent: either may be off.
 */
export function copySequence(text: string, environment: Environment): string {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  return sequence + passThrough(sequence, environment);
}
