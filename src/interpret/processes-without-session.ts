import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid } from '../core/ids.js';
import type { CodexProcess } from '../core/session/live-threads.js';
import { withoutSessionMark } from '../core/session/snapshot.js';
import { parseCodexArgs } from '../core/session/codex-args.js';
import { cleanText } from '../core/text/clean-text.js';
import { between } from '../core/time.js';

/** A Codex that runs and has no row: nothing tells what it shows. */
export interface ProcessWithoutSession {
  readonly process: CodexProcess;
  /** What it does, as far as its arguments and its home tell: a clause after its name. */
  readonly doing: string;
  /** What to do about it; undefined for nothing. */
  readonly remedy: string | undefined;
}

/** An `exec` creates its thread within this time of its start, if it has a prompt. */
const startingMs = 5_000;

/** The home of its open files, else of its environment; undefined where neither can be seen. */
function homeOf({ process }: CodexProcess): string | undefined {
  return process.codexHome ?? process.environmentHome;
}

/** The terminals and runs that no row of `shown` names. `detached`: homes whose daemon has a thread no terminal is known of. */
export function processesWithoutSession(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  shown: ReadonlySet<Pid>,
  detached: ReadonlySet<string>,
): readonly ProcessWithoutSession[] {
  const holders = new Set(facts.discovery.holdings.map(({ pid }) => pid));
  return [...processes.values()].flatMap((process) => {
    const { pid, cwd, executable, startedAt } = process.process;
    const codexHome = homeOf(process);
    // What may not be looked into may hold anything.
    if (cwd === undefined && executable === undefined) return [];
    const { kind } = process.program;
    if ((kind !== 'tui' && kind !== 'exec') || shown.has(pid) || holders.has(pid)) return [];
    // It may show the very thread that no terminal could be found for.
    if (kind === 'tui' && codexHome !== undefined && detached.has(codexHome)) return [];
    const isStarting = startedAt !== undefined && between(startedAt, facts.at) < startingMs;
    if (kind === 'exec' && isStarting) return [];
    return [{ process, ...stateOf(process, facts) }];
  });
}

function stateOf(
  { process, program }: CodexProcess,
  facts: HostFacts,
): Omit<ProcessWithoutSession, 'process'> {
  const args = parseCodexArgs(process.args.slice(1));
  if (args.options.has('--ephemeral'))
    return { doing: 'runs with --ephemeral, which records nothing', remedy: undefined };
  if (program.kind === 'exec') {
    return {
      doing: 'waits for its prompt on standard input',
      remedy: undefined,
    };
  }
  const home = process.codexHome ?? process.environmentHome;
  const word = home === undefined ? undefined : facts.daemons.get(home);
  if (!program.ownServer && word?.kind === 'trouble' && word.trouble.kind === 'refused') {
    return {
      doing: 'has lost its daemon and tries to reach it again',
      remedy: 'start codex in another terminal, which starts a new daemon',
    };
  }
  const isPicker =
    args.subcommand === 'resume' && program.resumeThreadId === undefined && args.words.length === 0;
  if (isPicker && !args.options.has('--last'))
    return { doing: 'shows the list of sessions to resume', remedy: 'choose one there' };
  return {
    doing: 'has no session yet',
    remedy:
      'check that terminal: it may ask for trust, a sign-in or an update, or wait for the first message',
  };
}

/** One warning for each, and for each daemon that ended or cannot be reached while Codex needs it. */
export function processWarnings(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  without: readonly ProcessWithoutSession[],
): readonly string[] {
  return [
    ...without.map(({ process: { process }, doing, remedy }) => {
      const where = process.tty === undefined ? '' : ` on ${process.tty}`;
      const then = remedy === undefined ? '' : `; ${remedy}`;
      return `${withoutSessionMark}pid ${process.pid}${where} ${doing}${then}`;
    }),
    ...[...facts.daemons].flatMap(([home, word]) => {
      const daemon = daemonOf(home, processes);
      const clients = without.filter(
        ({ process }) =>
          homeOf(process) === home && process.program.kind === 'tui' && !process.program.ownServer,
      );
      if (
        word.kind === 'trouble' &&
        word.trouble.kind === 'refused' &&
        !daemon &&
        clients.length > 0
      ) {
        const ttys = clients.map(({ process: { process } }) => process.tty ?? `pid ${process.pid}`);
        return `the daemon of ${cleanText(home)} is gone (${word.trouble.code}), and the turns in ${ttys.join(', ')} have stopped; start codex in that home once, then resume them`;
      }
      return unreachableDaemonText(home, word.kind === 'none', daemon) ?? [];
    }),
  ];
}

/** What to say of a daemon that runs and has no socket to be asked at; undefined where all is well. */
export function unreachableDaemonText(
  home: string,
  hasNoSocket: boolean,
  daemon: CodexProcess | undefined,
): string | undefined {
  if (!hasNoSocket || !daemon) return undefined;
  return `the daemon of ${cleanText(home)} (pid ${daemon.process.pid}) is running, but its socket is gone: approvals and questions are only inferred; close its sessions and start codex again`;
}

export function daemonOf(
  home: string,
  processes: ReadonlyMap<Pid, CodexProcess>,
): CodexProcess | undefined {
  return [...processes.values()].find(
    (process) => process.program.kind === 'daemon' && homeOf(process) === home,
  );
}
