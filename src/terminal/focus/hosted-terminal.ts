import type {
  ProcessChain,
  ChainProcess,
  TerminalVariable,
} from '../../core/facts/process-chain.js';

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

/** An absolute path of which no program and no shell makes anything else. */
export function isPlainPath(path: string): boolean {
  return /^\/[^\p{Cc}]{1,200}$/u.test(path);
}
