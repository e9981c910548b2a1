import type { CommandLine } from '../../platform/processes/command-line.js';
import type { ProcessChain } from '../../core/facts/process-chain.js';
import type { Pid } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import type { FocusStep, HostedTerminal, TrustedSocket } from './terminal-program.js';
import { terminalHostOf } from './terminal-programs.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { readChain, type FocusPorts } from './read-chain.js';
import type { CommandOutcome } from '../../platform/host-ports.js';

/** How to focus a terminal. Nothing has been changed yet. */
export interface FocusPlan {
  readonly commands: readonly CommandLine[];
  /** The programs that do it, from the inside outwards. */
  readonly through: readonly string[];
  /** What could not be done. */
  readonly note: string | undefined;
}

type FocusCommands = Extract<FocusStep, { readonly kind: 'go' }>;

/** Runs the questions until the commands are known. */
export async function runFocusSteps(
  ports: FocusPorts,
  start: FocusStep,
): Promise<Result<FocusCommands, Refusal>> {
  for (let step = start; ;) {
    switch (step.kind) {
      case 'go':
        return ok(step);
      case 'refused':
        return err(step.refusal);
      case 'trust': {
        const failure = await distrust(ports, step.socket);
        if (failure !== undefined) return err({ reason: failure, paste: undefined });
        step = step.then;
        break;
      }
      case 'ask': {
        const answer = await runStep(ports, step.command);
        if (!answer.ok) {
          return err({ reason: `${answer.error}: ${step.remedy}`, paste: undefined });
        }
        step = step.read(answer.value);
        break;
      }
    }
  }
}

/** Why the socket is not used; undefined where it is trusted. */
async function distrust(ports: FocusPorts, socket: TrustedSocket): Promise<string | undefined> {
  switch (socket.kind) {
    case 'file':
      return distrustFile(ports, socket.path);
    case 'abstract':
      return (await isListener(ports, socket))
        ? undefined
        : `its socket ${socket.name} does not belong to process ${socket.pid}, so codex-ps does not use it`;
  }
}

const maxUnixTableBytes = 16 << 20;

/** Whether the process has the listening socket of that name open. The kernel does not report who owns an abstract name. */
async function isListener(
  { files }: FocusPorts,
  { name, pid }: Extract<TrustedSocket, { readonly kind: 'abstract' }>,
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

async function distrustFile(
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

/** Multiplexers inside multiplexers. */
const maxDepth = 5;

/** Plans how to bring the terminal of a process to the front. */
export async function planFocus(
  ports: FocusPorts,
  target: { readonly pid: Pid; readonly tty: string; readonly directory?: string | undefined },
  here: HostedTerminal | undefined,
): Promise<Result<FocusPlan, Refusal>> {
  const chain = await readChain(ports, target.pid);
  if (chain?.[0].tty !== target.tty) {
    return err({ reason: 'its process is not in that terminal any more', paste: undefined });
  }
  return outwards(ports, { chain, directory: target.directory }, here, maxDepth);
}

async function outwards(
  ports: FocusPorts,
  { chain, directory }: { readonly chain: ProcessChain; readonly directory?: string | undefined },
  here: HostedTerminal | undefined,
  depth: number,
): Promise<Result<FocusPlan, Refusal>> {
  const found = terminalHostOf(chain);
  if (found.kind === 'unsupported') return err({ reason: found.reason, paste: undefined });
  const { program, terminal } = found;
  const shown = directory === undefined ? terminal : { ...terminal, directory };
  const step = await runFocusSteps(ports, program.focus(shown, here));
  if (!step.ok) return step;
  const { commands, outer, note } = step.value;
  const inner: FocusPlan = { commands, through: [program.called], note };
  if (outer === undefined) return ok(inner);
  const next = depth > 1 ? await readChain(ports, outer) : undefined;
  const rest = next && (await outwards(ports, { chain: next }, here, depth - 1));
  // The pane is worth selecting even if its window cannot be raised.
  if (!rest?.ok) {
    const why = rest ? rest.error.reason : 'its parents cannot be read';
    return ok({ ...inner, note: `its window is not raised: ${why}` });
  }
  return ok({
    commands: [...commands, ...rest.value.commands],
    through: [...inner.through, ...rest.value.through],
    note: rest.value.note,
  });
}

const timeoutMs = 5000;
const maxBytes = 4 << 20;
const maxSaidChars = 200;

/** errAEEventNotPermitted of macOS: its user, or its administrator, said no. */
const notAllowed =
  'may not control that program: allow it for your terminal in System Settings, Privacy & Security, Automation';

/** What the command printed, or one clean sentence about what went wrong. */
export async function runStep(
  { run }: Pick<FocusPorts, 'run'>,
  command: CommandLine,
): Promise<Result<string, string>> {
  const outcome = await run({ timeoutMs, ...command, maxBytes });
  // `screen -ls` exits with 1 although it lists the sessions.
  if (outcome.kind === 'exited' && (outcome.code === 0 || outcome.stdout.trim() !== '')) {
    return ok(outcome.stdout);
  }
  return err(`${command.program} ${failureOf(outcome)}`);
}

function failureOf(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case 'exited': {
      if (outcome.stderr.includes('(-1743)')) return notAllowed;
      const said = cleanLine(outcome.stderr, maxSaidChars);
      return said === '' ? `ended with code ${outcome.code}` : `said: ${said}`;
    }
    case 'missing':
      return 'is not on PATH';
    case 'timed-out':
      return `did not answer in ${outcome.afterMs / 1000} s`;
    case 'killed':
      return `was ended by ${outcome.signal}`;
    case 'too-big':
      return 'printed too much';
    case 'failed':
      return `could not be run (${outcome.detail})`;
  }
}
