import type { ProcessChain, SeatProcess, SeatVariable } from '../../core/facts/terminal-seat.js';

/** A process in a terminal that one program holds. */
export interface HeldSeat {
  /** `pts/3`, `ttys004`: what the program knows the terminal by. Not the session's own below `script` or sudo. */
  readonly tty: string;
  /** From the process outwards, up to the child of the holder. */
  readonly within: ProcessChain;
  /** The terminal program, or the server of a multiplexer. */
  readonly holder: SeatProcess;
  /** What the holder itself stands in: its parent and so on. */
  readonly beyond: readonly SeatProcess[];
}

/**
 * The first value of a variable, from the session outwards, that `fits`: an environment is inherited, and may
 * come from a terminal that the present one was started in.
 */
export function variableOf(
  { within }: HeldSeat,
  name: SeatVariable,
  fits: (value: string, process: SeatProcess) => boolean,
): string | undefined {
  for (const process of within) {
    const value = process.environment[name];
    if (value !== undefined && fits(value, process)) return value;
  }
  return undefined;
}

/** An absolute path of which no program and no shell makes anything else. */
export function isPlainPath(path: string): boolean {
  return /^\/[^\p{Cc}]{1,200}$/u.test(path);
}
