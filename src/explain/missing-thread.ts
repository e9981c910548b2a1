import type { HostFacts } from '../core/facts/host-facts.js';
import type { Fleet, HostReport } from '../core/session/snapshot.js';
import { unreachable } from '../core/unreachable.js';
import type { DaemonWord } from '../core/facts/daemon.js';
import { cleanText } from '../core/text/clean-text.js';
import { liveThreads } from '../core/session/live-threads.js';
import { isCodexsOwn } from '../interpret/session-source.js';
import { metaOf } from '../core/session/session-tree.js';
import { daemonTroubleText } from '../core/status/list-evidence.js';
import type { Session } from '../core/session/session.js';

/** What is wrong besides: it may be why a state is wrong. An alarm of the thread stands with its state already. */
export function warningsBeside(
  { warnings }: Pick<Fleet, 'warnings'>,
  { alarms, threadId }: Pick<Session, 'alarms' | 'threadId'>,
): readonly string[] {
  return alarms.length === 0 ? warnings : warnings.filter((text) => !text.includes(threadId));
}

/** Why a thread has no row, as far as that can be told. */
export interface MissingThread {
  /** The step that left it out, where it is live; undefined where it is not. */
  readonly dropped: string | undefined;
  /** What was looked for and where, one sentence each. */
  readonly looked: readonly string[];
}

/** `word` is the id, or its beginning, of a thread that no row has. */
export function missingThread(
  word: string,
  fleet: Fleet,
  facts: HostFacts | undefined,
): MissingThread {
  return {
    dropped: facts && droppedThread(word.toLowerCase(), facts),
    looked: [
      ...(facts ? lookedHere(facts) : []),
      ...fleet.hosts.filter(({ transport }) => transport !== 'local').flatMap(lookedThere),
    ],
  };
}

function droppedThread(word: string, facts: HostFacts): string | undefined {
  if (word === '') return undefined;
  const called = liveThreads(facts).find(({ threadId }) => threadId.startsWith(word));
  if (!called) return endedThread(word, facts);
  if (!isCodexsOwn(metaOf(called), called.daemonThread)) return undefined;
  const how = called.daemonThread?.ephemeral
    ? 'Codex runs it for itself and writes nothing of it'
    : "it is one of Codex's own (a reviewer, a compaction, a memory): nobody started it and nobody can answer it";
  return `thread ${called.threadId} is live and left out, for ${how}`;
}

/** A process holds it still, but its file has gone. */
function endedThread(word: string, { discovery }: HostFacts): string | undefined {
  const held = discovery.holdings.find(({ threadId }) => threadId.startsWith(word));
  return (
    held &&
    `thread ${held.threadId} has ended: pid ${held.pid} has its rollout open still, but the file was moved, archived or deleted`
  );
}

function lookedHere({ host, discovery, titles, daemons }: HostFacts): readonly string[] {
  const homes = [...titles.keys()].map(cleanText);
  const { via, processes, holdings } = discovery;
  const threads = new Set(holdings.map(({ threadId }) => threadId)).size;
  if (via === undefined) {
    return [`${host}: nothing: no way of listing processes worked, so what runs is not known`];
  }
  return [
    `${host}: ${counted(processes.length, 'Codex process', 'Codex processes')}, by ${via}; together they have ${counted(threads, 'thread', 'threads')} open for writing`,
    `${host}: ${homes.length === 0 ? 'no CODEX_HOME is in use' : `the CODEX_HOME in use: ${homes.join(', ')}`}`,
    ...[...daemons].map(
      ([home, word]) => `${host}: the daemon of ${cleanText(home)}: ${daemonSays(word)}`,
    ),
  ];
}

function daemonSays(word: DaemonWord): string {
  switch (word.kind) {
    case 'none':
      return 'there is none';
    case 'trouble':
      return daemonTroubleText(word.trouble);
    case 'answered':
      return `it has ${counted(word.threads.size, 'thread', 'threads')} loaded`;
    default:
      return unreachable(word);
  }
}

function lookedThere({ host, state }: HostReport): readonly string[] {
  return state === 'error' ? [] : [`${host}: the rows that its codex-ps printed`];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
