import { parseCodexArgs } from '../core/session/codex-args.js';
import type { LeftOutProcess } from '../core/facts/processes.js';
import type { ThreadId } from '../core/ids.js';
import { codexProcesses, liveThreads } from '../core/session/live-threads.js';
import type { CodexProcess, LiveThread } from '../core/session/live-threads.js';
import type { ProgramKind } from '../core/session/owner-kind.js';
import type { Session } from '../core/session/session.js';
import { isInternal } from '../core/session/session-tree.js';
import { cleanText, firstFew } from '../core/text/clean-text.js';
import { whyNotChecked, type DoctorInput, type MachineFacts } from './doctor-input.js';
import { type Finding, fine, warning } from './finding.js';
import { groupBy } from '../core/group-by.js';
import { discoveryProblems } from './machine-checks.js';

/** More processes than this with the same finding share one line. */
const maxAlike = 8;

/** Every process that may be Codex: its rows, or why it has none. */
export function processFindings(
  machine: MachineFacts,
  { fleet }: Pick<DoctorInput, 'fleet'>,
): readonly Finding[] {
  const unchecked = whyNotChecked(machine);
  if (unchecked !== undefined) return [fine(unchecked)];
  const { facts } = machine;
  const live = liveThreads(facts);
  const here = fleet.sessions.filter(({ host }) => host === facts.host);
  const examined = [...codexProcesses(facts).values()].map((codex) => examine(codex, here, live));
  const shown = examined.filter(({ hasOneRow }) => hasOneRow);
  const areMany = shown.length > maxAlike;
  const many = `${shown.length} processes with one thread each: shown (${pidsText(shown)})`;
  const alike = groupBy(
    examined.filter(({ hasOneRow }) => !areMany || !hasOneRow),
    ({ finding }) => finding.says,
  );
  const found = [
    ...(areMany ? [fine(many)] : []),
    ...[...alike.values()].flatMap((group) => {
      const findings = group.map(({ finding }) => finding);
      const subject = pidsText(group);
      return group.length > maxAlike
        ? findings.slice(0, 1).map((finding) => ({ ...finding, subject }))
        : findings;
    }),
    // A machine may run many that were left out for the same reason.
    ...[...groupBy(facts.leftOut, leftOutReason)].map(([reason, processes]) =>
      fine(reason, pidsText(processes)),
    ),
    ...discoveryProblems(machine, ['unreadable-processes']),
  ];
  return found.length === 0 ? [fine('no Codex is running')] : found;
}

function pidsText(processes: readonly Pick<CodexProcess, 'process'>[]): string {
  return `pid ${firstFew(processes.map(({ process }) => process.pid))}`;
}

type Threads = readonly LiveThread[];

interface Examined extends Pick<CodexProcess, 'process'> {
  readonly finding: Finding;
  /** And nothing else to report. */
  readonly hasOneRow: boolean;
}

function examine(codex: CodexProcess, here: readonly Session[], live: Threads): Examined {
  const { process } = codex;
  const rows = here.filter(({ pids }) => pids.includes(process.pid));
  // Threads that Codex runs for itself.
  const own = live.filter((thread) => thread.holders.includes(process.pid) && isInternal(thread));
  const hasOneRow = rows.length === 1 && rows[0]?.hiddenSource === false && own.length === 0;
  return { process, finding: findingOf(codex, rows, own), hasOneRow };
}

function findingOf(codex: CodexProcess, rows: readonly Session[], own: Threads): Finding {
  const { process, program } = codex;
  const on = process.tty === undefined ? '' : ` on ${process.tty}`;
  const subject = `pid ${process.pid} (${program.kind}${on})`;
  const ownThreads = own.length === 0 ? [] : [ownText(own)];
  if (rows.length > 0) return fine([rowsText(rows), ...ownThreads].join('; '), subject);
  if (own.length > 0) return fine(`no row: ${ownText(own)}`, subject);
  const nature = threadless[program.kind];
  if (nature !== undefined) return fine(`no row: it is ${nature}, which runs no thread`, subject);
  if (process.cwd === undefined && process.executable === undefined) {
    const says = 'no row: its open files cannot be read';
    return warning(says, 'run codex-ps as the user who runs it', subject);
  }
  return fine(`no row: ${whyNoThread(codex)}`, subject);
}

function whyNoThread({ process, program }: CodexProcess): string {
  if (parseCodexArgs(process.args.slice(1)).options.has('--ephemeral'))
    return 'it runs with --ephemeral, which records nothing';
  return program.kind === 'tui' || program.kind === 'exec'
    ? 'it has no rollout open for writing (it shows a prompt of its own, waits for its first message, or is a client of a daemon)'
    : 'it has no thread loaded that is open for writing';
}

function ownText(own: Threads): string {
  const threads = threadsText(own.map(({ threadId }) => threadId));
  return `left out: ${threads}, run by Codex for itself (a review, a compaction, a memory, or ephemeral)`;
}

function rowsText(rows: readonly Session[]): string {
  const hidden = rows.every(({ hiddenSource }) => hiddenSource);
  const threads = threadsText(rows.map(({ threadId }) => threadId));
  return hidden
    ? `no row: ${threads} belongs to the desktop app; --all-sources shows it`
    : `shown: ${threads}`;
}

function threadsText(ids: readonly ThreadId[]): string {
  return `${ids.length === 1 ? 'thread' : `${ids.length} threads,`} ${firstFew(ids, 3)}`;
}

const threadless: Readonly<Partial<Record<ProgramKind, string>>> = {
  agents: 'the list of codex agents',
  updater: 'the updater of the daemon',
  'exec-server': 'an exec-server',
  sandbox: 'a sandbox around a command',
  helper: 'a helper of Codex',
  launcher: 'the script that starts Codex',
  command: 'a subcommand that ends by itself',
  other: 'another program whose name contains codex',
};

function leftOutReason({ process: { codexHome, uid }, why }: LeftOutProcess): string {
  if (why === 'other-home') {
    const where = codexHome === undefined ? '' : ` (${cleanText(codexHome)})`;
    return `no row: it uses another CODEX_HOME${where} than the chosen one`;
  }
  const who = uid === undefined ? 'another user' : `user ${uid}`;
  return `no row: run by ${who}, whose own codex-ps shows it`;
}
