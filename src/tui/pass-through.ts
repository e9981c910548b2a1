export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a terminal multiplexer stands between us and the terminal. */
export function isMultiplexed(environment: Environment): boolean {
  return Boolean(environment['TMUX']) || Boolean(environment['STY']);
}

/** A sequence so that a terminal multiplexer hands it on to the terminal outside; empty where there is none. */
export function passThrough(sequence: string, environment: Environment): string {
  if (environment['TMUX']) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  return environment['STY'] ? `\x1bP${sequence}\x1b\\` : '';
}
