import type { DaemonAnswer } from '../core/facts/daemon.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/processes.js';
import type { Pid } from '../core/ids.js';
import { parseCodexArgs, type CodexArgs } from '../core/session/codex-args.js';
import {
  codexProcesses,
  daemonOf,
  homeOf,
  type CodexProcess,
} from '../core/session/live-threads.js';
import { isSameAddress } from '../terminal/find-terminals.js';
import type { ProcessWithoutSession } from '../core/session/process-without-session.js';
import { cleanLine, cleanLineOrNone, cleanText } from '../core/text/clean-text.js';
import { between, type EpochMs } from '../core/time.js';

/** An `exec` creates its thread within this time of its start, if it has a prompt. */
const startingMs = 5_000;

const maxPathChars = 4096;

/** The Codex processes not among `shown`, oldest first. */
export function processesWithoutSession(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  shown: ReadonlySet<Pid>,
): readonly ProcessWithoutSession[] {
  const holders = new Set(facts.discovery.holdings.map(({ pid }) => pid));
  return [...processes.values()].flatMap((codex) => {
    const { pid, tty, cwd, executable, startedAt } = codex.process;
    const codexHome = homeOf(codex);
    // A process that cannot be inspected may hold anything.
    if (cwd === undefined && executable === undefined) return [];
    if (!waitsForUser(codex) || shown.has(pid) || holders.has(pid)) return [];
    // It may well use another home than the chosen one.
    if (codexHome === undefined && facts.chosenHome !== undefined) return [];
    const activity = activityOf(codex, facts);
    return {
      ...{ host: facts.host, pid, tty, ...activity },
      since: activity.kind === 'reconnecting' ? undefined : startedAt,
      cwd: cleanLineOrNone(cwd, maxPathChars),
      codexHome: cleanLineOrNone(codexHome, maxPathChars),
    };
  });
}

/** Terminals, runs, and `codex login`, which waits for the browser. */
function waitsForUser({ process, program: { kind } }: CodexProcess): boolean {
  if (kind === 'tui' || kind === 'exec') return true;
  return kind === 'command' && process.args.slice(1).join(' ') === 'login';
}

type Activity = Pick<ProcessWithoutSession, 'kind' | 'doing' | 'hint'>;

/** What it does, as far as its arguments and its home show. */
function activityOf(codex: CodexProcess, facts: HostFacts): Activity {
  const args = parseCodexArgs(codex.process.args.slice(1));
  if (args.options.has('--ephemeral')) {
    const doing = 'runs with --ephemeral, which records nothing';
    return { kind: 'ephemeral', doing, hint: undefined };
  }
  const { process, program } = codex;
  if (process.suspension !== undefined) {
    const isFrozen = process.suspension === 'frozen';
    const doing = isFrozen ? 'is frozen' : 'is stopped (Ctrl-Z or SIGSTOP)';
    return { kind: 'setup', doing, hint: isFrozen ? 'thaw its container' : 'continue it with fg' };
  }
  if (program.kind === 'command') {
    return { kind: 'setup', doing: 'waits for a sign-in', hint: 'finish it in the browser' };
  }
  return program.kind === 'exec'
    ? execActivity(process, args, facts.at)
    : terminalActivity(codex, args, facts);
}

const reviewed = ['--uncommitted', '--base', '--commit'] as const;

function execActivity({ startedAt }: OsProcess, args: CodexArgs, now: EpochMs): Activity {
  const { words, options } = args;
  if (startedAt !== undefined && between(startedAt, now) < startingMs) {
    return { kind: 'starting', doing: 'has just started', hint: undefined };
  }
  // A review of changes needs no prompt.
  const hasPrompt = words.length > 0 || reviewed.some((option) => options.has(option));
  if (!hasPrompt || words.includes('-')) {
    const doing = 'waits for its prompt on standard input';
    return { kind: 'stdin', doing, hint: 'end its input, or give the prompt as an argument' };
  }
  // Codex adds what comes on standard input to a prompt among the arguments (seen with 0.171).
  const doing = 'has no session yet; it may wait for standard input to end';
  return { kind: 'stdin', doing, hint: 'end its input, or start it with input from /dev/null' };
}

function terminalActivity(
  codex: CodexProcess,
  { subcommand, words, options }: CodexArgs,
  facts: HostFacts,
): Activity {
  const home = codex.program.ownServer ? undefined : homeOf(codex);
  if (home !== undefined && refusal(facts.daemons.get(home))) {
    const doing = 'has lost its daemon and tries to reach it again';
    const hint = 'start codex in another terminal, which starts a new daemon';
    return { kind: 'reconnecting', doing, hint };
  }
  const picks = subcommand === 'resume' || subcommand === 'fork';
  if (picks && words.length === 0 && !options.has('--last')) {
    const doing = `shows the list of sessions to ${subcommand}`;
    return { kind: 'resume_picker', doing, hint: 'choose one there' };
  }
  const { serverAddress } = codex.program;
  if (serverAddress !== undefined) return remoteActivity(serverAddress, facts);
  // From its list of agents a terminal can come to show any thread of its daemon (0.171), also one that another shows.
  const answer = facts.daemons.get(home ?? '');
  const mayShowOther = answer?.kind === 'answered' && answer.threads.size > 0;
  const or = mayShowOther ? 'show a session that began elsewhere' : 'wait for the first message';
  return {
    kind: 'setup',
    doing: mayShowOther ? 'has no session of its own' : 'has no session yet',
    hint: `check that terminal: it may ask for trust, a sign-in or an update, or ${or}`,
  };
}

/** The errno of a daemon that refuses connections: it has ended. */
function refusal(answer: DaemonAnswer | undefined): string | undefined {
  const failure = answer?.kind === 'failure' ? answer.failure : undefined;
  return failure?.kind === 'refused' ? failure.code : undefined;
}

/** A TUI that names its server (`--remote`), of which it shows no session that is known here. */
function remoteActivity(address: string, facts: HostFacts): Activity {
  const server = cleanLine(address.replace(/^(\w+:\/\/)[^/@]*@|[?#].*$/g, '$1'), 200);
  const isHere = /^unix:|^wss?:\/\/(?:localhost|127\.|\[::1\])/.test(address);
  const runs = [...codexProcesses(facts).values()].some(
    ({ program }) => program.kind === 'app-server' && isSameAddress(address, program.serverAddress),
  );
  if (isHere && !runs) {
    const hint = 'start that server again, or check that terminal';
    return { kind: 'reconnecting', doing: `uses the server ${server}, which was not found`, hint };
  }
  const hint = isHere ? 'check that terminal' : 'its session is shown where that server runs';
  return { kind: 'setup', doing: `uses the server ${server}`, hint };
}

/** One warning for each daemon that ended or cannot be reached while Codex needs it. */
export function daemonWarnings(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  without: readonly ProcessWithoutSession[],
): readonly string[] {
  return [...facts.daemons].flatMap(([home, answer]) => {
    const daemon = daemonOf(home, processes);
    const clients = without.filter(({ kind, pid }) => {
      const client = processes.get(pid);
      const isItsOwn = client?.program.serverAddress === undefined && homeOf(client) === home;
      return kind === 'reconnecting' && isItsOwn;
    });
    const code = refusal(answer);
    if (clients.length > 0 && !daemon && code !== undefined) {
      const ttys = clients.map(({ tty, pid }) => tty ?? `pid ${pid}`);
      return `the daemon of ${cleanText(home)} is gone (${code}), and the turns in ${ttys.join(', ')} have stopped; start codex in that home once, then resume them`;
    }
    if (answer.kind !== 'none' || !daemon) return [];
    return `the daemon of ${cleanText(home)} (pid ${daemon.process.pid}) is running, but its socket is gone: approvals and questions are only inferred; close its sessions and start codex again`;
  });
}
