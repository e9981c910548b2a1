import { parseCodexArgs } from '../core/session/codex-args.js';
import type { LeftOutProcess } from '../core/facts/discovery.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/os-process.js';
import type { Pid, ThreadId } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import { cleanText } from '../core/text/clean-text.js';
import {
  type CodexProcess,
  codexProcesses,
  type LiveThread,
  liveThreads,
} from '../core/session/live-threads.js';
import type { ProgramKind } from '../core/session/owner-kind.js';
import { isCodexsOwn } from '../interpret/session-source.js';
import { metaOf } from '../core/session/session-tree.js';
import { type Finding, fine, warning } from './finding.js';
import { firstFew } from './first-few.js';

/** What became of each Codex process that was seen: its rows, or the step that left it without one. */
export function processFates(facts: HostFacts, sessions: readonly Session[]): readonly Finding[] {
  const live = liveThreads(facts);
  const here = sessions.filter(({ host }) => host === facts.host);
  const seen: Seen = { facts, live, here };
  const all = [...codexProcesses(facts).values()];
  const plain = all.filter((codex) => isPlainlyShown(codex, seen));
  const rest = all.filter((codex) => plain.length <= maxPlain || !plain.includes(codex));
  return [
    ...(plain.length > maxPlain ? [shownTogether(plain)] : []),
    ...together(rest.map((codex) => [codex, fateOf(codex, seen)])),
    ...leftOutFates(facts.leftOut),
  ];
}

/** More processes than this of which the same is to be said are one line. */
const maxPlain = 8;

type Fate = readonly [CodexProcess, Finding];

function together(fates: readonly Fate[]): readonly Finding[] {
  const alike = new Map<string, Fate[]>();
  for (const fate of fates) {
    const [, { says }] = fate;
    const known = alike.get(says);
    if (known) known.push(fate);
    else alike.set(says, [fate]);
  }
  return [...alike.values()].flatMap((group) => {
    const [[, first] = []] = group;
    if (!first || group.length <= maxPlain) return group.map(([, finding]) => finding);
    const pids = firstFew(group.map(([{ process }]) => process.pid));
    return [{ ...first, subject: `pid ${pids}` }];
  });
}

function isPlainlyShown({ process }: CodexProcess, { here, live }: Seen): boolean {
  const rows = here.filter(({ pids }) => pids.includes(process.pid));
  const own = live.some((thread) => thread.holders.includes(process.pid) && isOwn(thread));
  return rows.length === 1 && rows[0]?.hiddenSource === false && !own;
}

function shownTogether(plain: readonly CodexProcess[]): Finding {
  const pids = firstFew(plain.map(({ process }) => process.pid));
  return fine(`${plain.length} processes with one thread each: shown (pid ${pids})`);
}

interface Seen {
  readonly facts: HostFacts;
  readonly live: readonly LiveThread[];
  /** The rows of this machine. */
  readonly here: readonly Session[];
}

function fateOf(codex: CodexProcess, seen: Seen): Finding {
  const { process, program } = codex;
  const subject = subjectOf(codex);
  const rows = seen.here.filter(({ pids }) => pids.includes(process.pid));
  const own = seen.live.filter((thread) => thread.holders.includes(process.pid) && isOwn(thread));
  if (rows.length > 0) return fine([rowsText(rows), ...ownText(own)].join('; '), subject);
  if (own.length > 0) return fine(`no row: ${ownText(own).join('')}`, subject);
  const nature = natures[program.kind];
  if (nature !== undefined) return fine(`no row: it is ${nature}, which runs no thread`, subject);
  return withoutThread(codex, subject);
}

function ownText(own: readonly LiveThread[]): readonly string[] {
  if (own.length === 0) return [];
  const threads = threadsText(own.map(({ threadId }) => threadId));
  return [
    `left out: ${threads}, Codex's own (a reviewer, a compaction, a memory, or ephemeral), which nobody can answer`,
  ];
}

function isOwn(thread: LiveThread): boolean {
  return isCodexsOwn(metaOf(thread), thread.daemonThread);
}

function rowsText(rows: readonly Session[]): string {
  const hidden = rows.every(({ hiddenSource }) => hiddenSource);
  const threads = threadsText(rows.map(({ threadId }) => threadId));
  return hidden
    ? `no row: ${threads} belongs to the desktop app; --all-sources shows it`
    : `shown: ${threads}`;
}

const maxNamed = 3;

function threadsText(ids: readonly ThreadId[]): string {
  const named = ids.slice(0, maxNamed).join(', ');
  const more = ids.length > maxNamed ? ` and ${ids.length - maxNamed} more` : '';
  return `${ids.length === 1 ? 'thread' : `${ids.length} threads,`} ${named}${more}`;
}

/** What runs no thread by its nature; the others are absent. */
const natures: Readonly<Partial<Record<ProgramKind, string>>> = {
  agents: 'the list of codex agents',
  updater: "the daemon's keeper",
  'exec-server': 'an exec-server',
  sandbox: 'a sandbox around a command',
  helper: 'a helper of Codex',
  launcher: 'the script that starts Codex',
  command: 'a subcommand that does its work and ends',
  other: 'another program whose name holds codex',
};

function withoutThread({ process, program }: CodexProcess, subject: string): Finding {
  if (process.cwd === undefined && process.executable === undefined) {
    return warning(
      'no row: what it has open may not be looked at',
      'run codex-ps as the user who runs it',
      subject,
    );
  }
  if (parseCodexArgs(process.args.slice(1)).options.has('--ephemeral')) {
    return fine('no row: it runs with --ephemeral, which records nothing', subject);
  }
  const isServer = program.kind !== 'tui' && program.kind !== 'exec';
  return fine(
    isServer
      ? 'no row: it has no thread loaded that is open for writing'
      : 'no row: it has no rollout open for writing (it is at a prompt of its own, before its first message, or a client of a daemon)',
    subject,
  );
}

/** One finding for all that were left out for the same reason: a machine may run many. */
function leftOutFates(leftOut: readonly LeftOutProcess[]): readonly Finding[] {
  const pidsByReason = new Map<string, Pid[]>();
  for (const { process, why } of leftOut) {
    const reason = why === 'other-home' ? homeReason(process) : userReason(process);
    const pids = pidsByReason.get(reason);
    if (pids) pids.push(process.pid);
    else pidsByReason.set(reason, [process.pid]);
  }
  return [...pidsByReason].map(([reason, pids]) => fine(reason, `pid ${firstFew(pids)}`));
}

function homeReason({ codexHome }: OsProcess): string {
  const where = codexHome === undefined ? '' : ` (${cleanText(codexHome)})`;
  return `no row: another CODEX_HOME${where} than the one chosen`;
}

function userReason({ uid }: OsProcess): string {
  const who = uid === undefined ? 'another user' : `user ${uid}`;
  return `no row: run by ${who}, whose own codex-ps shows it`;
}

function subjectOf({ process: { pid, tty }, program }: CodexProcess): string {
  return `pid ${pid} (${program.kind}${tty === undefined ? '' : ` on ${tty}`})`;
}
