import type { DaemonAnswer } from '../core/facts/daemon.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/os-process.js';
import type { Pid } from '../core/ids.js';
import { parseCodexArgs, type CodexArgs } from '../core/session/codex-args.js';
import { daemonOf, homeOf, type CodexProcess } from '../core/session/live-threads.js';
import type { ProcessWithoutSession } from '../core/session/process-without-session.js';
import { cleanLineOrNone, cleanText } from '../core/text/clean-text.js';
import { between, type EpochMs } from '../core/time.js';

/** An `exec` creates its thread within this time of its start, if it has a prompt. */
const startingMs = 5_000;

const maxPathChars = 4096;

/**
 * The terminals and runs that are not among `shown`, oldest first. `unplaced`: homes whose daemon has a thread of
 * which no terminal is known.
 */
export function processesWithoutSession(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  shown: ReadonlySet<Pid>,
  unplaced: ReadonlySet<string>,
): readonly ProcessWithoutSession[] {
  const holders = new Set(facts.discovery.holdings.map(({ pid }) => pid));
  return [...processes.values()].flatMap((codex) => {
    const { pid, tty, cwd, executable, startedAt } = codex.process;
    const codexHome = homeOf(codex);
    // A process that cannot be inspected may hold anything.
    if (cwd === undefined && executable === undefined) return [];
    const { kind } = codex.program;
    if ((kind !== 'tui' && kind !== 'exec') || shown.has(pid) || holders.has(pid)) return [];
    // It may well use another home than the chosen one.
    if (codexHome === undefined && facts.chosenHome !== undefined) return [];
    const activity = activityOf(codex, facts, unplaced);
    return {
      ...{ host: facts.host, pid, tty, ...activity },
      since: activity.kind === 'reconnecting' ? undefined : startedAt,
      cwd: cleanLineOrNone(cwd, maxPathChars),
      codexHome: cleanLineOrNone(codexHome, maxPathChars),
    };
  });
}

type Activity = Pick<ProcessWithoutSession, 'kind' | 'doing' | 'hint'>;

/** What it does, as far as its arguments and its home show. */
function activityOf(
  codex: CodexProcess,
  facts: HostFacts,
  unplaced: ReadonlySet<string>,
): Activity {
  const args = parseCodexArgs(codex.process.args.slice(1));
  if (args.options.has('--ephemeral')) {
    const doing = 'runs with --ephemeral, which records nothing';
    return { kind: 'ephemeral', doing, hint: undefined };
  }
  return codex.program.kind === 'exec'
    ? execActivity(codex.process, args, facts.at)
    : terminalActivity(codex, args, facts, unplaced);
}

function execActivity({ startedAt }: OsProcess, { words }: CodexArgs, now: EpochMs): Activity {
  if (startedAt !== undefined && between(startedAt, now) < startingMs) {
    return { kind: 'starting', doing: 'has just started', hint: undefined };
  }
  if (words.length === 0 || words.includes('-')) {
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
  unplaced: ReadonlySet<string>,
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
  // From its list of agents a terminal can come to show any thread of its daemon (0.171).
  const mayShowOther = home !== undefined && unplaced.has(home);
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

/** One warning for each daemon that ended or cannot be reached while Codex needs it. */
export function daemonWarnings(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
  without: readonly ProcessWithoutSession[],
): readonly string[] {
  return [...facts.daemons].flatMap(([home, answer]) => {
    const daemon = daemonOf(home, processes);
    const clients = without.filter(
      ({ kind, pid }) => kind === 'reconnecting' && homeOf(processes.get(pid)) === home,
    );
    const code = refusal(answer);
    if (clients.length > 0 && !daemon && code !== undefined) {
      const ttys = clients.map(({ tty, pid }) => tty ?? `pid ${pid}`);
      return `the daemon of ${cleanText(home)} is gone (${code}), and the turns in ${ttys.join(', ')} have stopped; start codex in that home once, then resume them`;
    }
    if (answer.kind !== 'none' || !daemon) return [];
    return `the daemon of ${cleanText(home)} (pid ${daemon.process.pid}) is running, but its socket is gone: approvals and questions are only inferred; close its sessions and start codex again`;
  });
}
