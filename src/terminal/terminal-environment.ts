import { terminalVariables, type TerminalEnvironment } from '../core/facts/process-chain.js';

/** Of /proc/<pid>/environ. */
export function parseTerminalEnvironment(environ: string): TerminalEnvironment {
  const entries = environ.split('\0').map((entry) => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)] as const;
  });
  // Of a name that is there twice the first counts, as in getenv(3).
  const all = new Map([...entries].reverse());
  return chosen((name) => all.get(name));
}

/**
 * Of `ps -Eww -o command=` of macOS: the arguments and then the environment, a blank between any two. What
 * stands last is the environment's: an argument may hold `TMUX=` too. None of the values has blanks of its own.
 */
export function parsePsEnvironment(line: string): TerminalEnvironment {
  const words = line.split(/\s+/);
  return chosen((name) =>
    words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1),
  );
}

function chosen(valueOf: (name: string) => string | undefined): TerminalEnvironment {
  return Object.fromEntries(
    terminalVariables.flatMap((name) => {
      const value = valueOf(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
