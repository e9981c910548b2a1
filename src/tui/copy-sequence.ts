/** Wraps a sequence so that a terminal multiplexer hands it on to the terminal outside. */
function passThrough(
  sequence: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (environment['TMUX']) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  return environment['STY'] ? `\x1bP${sequence}\x1b\\` : '';
}

/**
 * OSC 52: the terminal puts `text` on the clipboard, also over ssh. Under tmux both the plain sequence (taken
 * with `set-clipboard on`) and the one handed through (with `allow-passthrough on`) are sent: either may be off.
 */
export function copySequence(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  return sequence + passThrough(sequence, environment);
}
