import type {
  ChainProcess,
  ProcessChain,
  TerminalVariable,
} from '../../core/facts/process-chain.js';
import type { Pid } from '../../core/ids.js';
import { type Refusal, err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { howItEnded } from '../../platform/host-ports.js';
import type { CommandLine } from '../../platform/processes/shell-word.js';
import type { ActionPlan } from './action-plan.js';
import type { FocusPorts } from './read-chain.js';
import type { Words } from './ssh-words.js';

export type TerminalName =
  'tmux' | 'screen' | 'zellij' | 'kitty' | 'wezterm' | 'ghostty' | 'iterm2' | 'terminal';

/** A terminal program that can be controlled: how it is recognised, and what it can do. */
export interface TerminalProgram {
  readonly name: TerminalName;
  readonly called: string;
  /** Whether a process of this name is it; `appProgram` as in `ChainProcess`. */
  readonly isHost: (command: string, appProgram?: string) => boolean;
  /** How to bring this terminal to the front; `here`: where codex-ps itself is, if in a terminal. */
  readonly focus: (
    ports: FocusPorts,
    terminal: HostedTerminal,
    here: HostedTerminal | undefined,
  ) => TerminalPlan | Promise<TerminalPlan>;
  /** How to run these words in a new tab, beside the terminal in which codex-ps is. */
  readonly open: (
    ports: FocusPorts,
    here: HostedTerminal,
    words: Words,
  ) => TerminalPlan | Promise<TerminalPlan>;
}

export interface TerminalCommands extends Pick<ActionPlan, 'commands'> {
  /** A process in the next terminal outwards; undefined: there is none, or the user is at it. */
  readonly outer: Pid | undefined;
  readonly note: string | undefined;
}

export type TerminalPlan = Result<TerminalCommands, Refusal>;

/** Or why not, and what the user can do instead. */
export type Found<Value> = Promise<Result<Value, Refusal>>;

export interface HostedTerminal {
  /** `pts/3`, `ttys004`: what the program knows the terminal by. Not the session's own below `script` or sudo. */
  readonly tty: string;
  /** From the process outwards, up to the child of the host. */
  readonly inside: ProcessChain;
  /** The terminal program, or the server of a multiplexer. */
  readonly host: ChainProcess;
  /** The host's own parent, and so on outwards. */
  readonly outside: readonly ChainProcess[];
  /** Where the session works, if it is the process of a session that is shown. */
  readonly directory?: string | undefined;
}

export function refused(reason: string, paste?: string): Result<never, Refusal> {
  return err({ reason, paste });
}

export function go(command: CommandLine, outer?: Pid, note?: string): TerminalPlan {
  return ok({ commands: [command], outer, note });
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

/** An absolute path that every program and shell takes as it is. */
export function isPlainPath(path: string): boolean {
  return /^\/[^\p{Cc}]{1,200}$/u.test(path);
}

interface Query {
  /** Changes nothing. */
  readonly command: CommandLine;
  /** What it connects to, a file, checked before. */
  readonly socket?: string;
  readonly remedy: string;
}

export async function query(ports: FocusPorts, { command, socket, remedy }: Query): Found<string> {
  const problem = socket === undefined ? undefined : await socketProblem(ports, socket);
  if (problem !== undefined) return refused(problem);
  const answer = await runCommand(ports, command);
  return answer.ok ? answer : refused(`${answer.error}: ${remedy}`);
}

const maxUnixTableBytes = 16 << 20;

/**
 * Why codex-ps does not connect to this socket; undefined if it is ours: who answers a client can make it run
 * something.
 */
export async function socketProblem(
  { files, identity }: FocusPorts,
  path: string,
): Promise<string | undefined> {
  const shown = cleanLine(path, 120);
  const stat = await files.stat(path);
  if (!stat.ok) return `its socket ${shown} cannot be reached (${stat.error.code})`;
  if (stat.value.kind !== 'socket') return `${shown} is not a socket`;
  return stat.value.uid === identity.uid
    ? undefined
    : `the socket ${shown} belongs to another user, so codex-ps does not use it`;
}

/**
 * Whether the process, which is ours, has the listening socket of that name open: a name of Linux without a file, which
 * anybody may take. The kernel does not report who owns it.
 */
export async function isListener(
  { files }: Pick<FocusPorts, 'files'>,
  name: string,
  pid: Pid,
): Promise<boolean> {
  const table = await files.readText('/proc/net/unix', maxUnixTableBytes);
  const rows = table.ok ? table.value.split('\n').map((row) => row.split(' ')) : [];
  const links = new Set(
    rows.flatMap((row) => (row.at(-1) === name ? `socket:[${row.at(-2) ?? ''}]` : [])),
  );
  if (links.size === 0) return false;
  const fds = await files.list(`/proc/${pid}/fd`);
  for (const fd of fds.ok ? fds.value : []) {
    const target = await files.readLink(`/proc/${pid}/fd/${fd}`);
    if (target.ok && links.has(target.value)) return true;
  }
  return false;
}

const timeoutMs = 5000;
const maxBytes = 4 << 20;

/** errAEEventNotPermitted of macOS: its user, or its administrator, said no. */
const notAllowed =
  'may not control that program: allow it for your terminal in System Settings, Privacy & Security, Automation';

/** What the command printed, or one clean sentence about what went wrong. */
export async function runCommand(
  { run }: Pick<FocusPorts, 'run'>,
  command: CommandLine,
): Promise<Result<string, string>> {
  const outcome = await run({ timeoutMs, ...command, maxBytes });
  // `screen -ls` exits with 1 although it lists the sessions.
  if (outcome.kind === 'exited' && (outcome.code === 0 || outcome.stdout.trim() !== '')) {
    return ok(outcome.stdout);
  }
  const isRefused = outcome.kind === 'exited' && outcome.stderr.includes('(-1743)');
  return err(`${command.program}${isRefused ? ` ${notAllowed}` : `: ${howItEnded(outcome)}`}`);
}
