export type Environment = Readonly<Record<string, string | undefined>>;

/** A program between us and the terminal, which discards sequences that it does not know. */
export function multiplexerOf(environment: Environment): 'tmux' | 'screen' | undefined {
  if (environment['TMUX']) return 'tmux';
  return environment['STY'] ? 'screen' : undefined;
}

/** GNU screen 4.9 drops a string of more than 768 characters. */
const screenPiece = /[^]{1,500}/g;

/**
 * A sequence so that a terminal multiplexer hands it on to the terminal outside; empty where there is none. GNU screen
 * ends it at the first `ESC \`, and of each character that is no Latin-1 it hands on the low byte, which may be a
 * control: for it a sequence ends in BEL and is ASCII.
 */
export function passThrough(sequence: string, environment: Environment): string {
  switch (multiplexerOf(environment)) {
    case 'tmux':
      return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
    case 'screen':
      return sequence.replace(screenPiece, (piece) => `\x1bP${piece}\x1b\\`);
    case undefined:
      return '';
  }
}
