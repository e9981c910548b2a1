import type { HostFacts } from '../core/facts/host-facts.js';
import type { Fleet, HostReport } from '../core/session/snapshot.js';
import type { DaemonAnswer } from '../core/facts/daemon.js';
import { cleanText } from '../core/text/clean-text.js';
import { liveThreads } from '../core/session/live-threads.js';
import { isCodexsOwn } from '../interpret/session-source.js';
import { metaOf } from '../core/session/session-tree.js';
import { daemonFailureText } from '../core/status/list-evidence.js';
import type { Session } from '../core/session/session.js';

/** Warnings that may be why a state is wrong. The alarms of the thread are shown with its state already. */
export function warningsBeside(
  { warnings }: Pick<Fleet, 'warnings'>,
  { alarms, threadId }: Pick<Session, 'alarms' | 'threadId'>,
): readonly string[] {
  return alarms.length === 0 ? warnings : warnings.filter((text) => !text.includes(threadId));
}

/** Why a thread has no row, as far as known. */
export interface MissingThread {
  /** Why a live thread was left out; undefined for one that is not live. */
  readonly dropped: string | undefined;
  /** What was searched, one sentence each. */
  readonly looked: readonly string[];
}

/** `idStart` is the beginning of an id that no row has. */
export function missingThread(
  idStart: string,
  fleet: Fleet,
  facts: HostFacts | undefined,
): MissingThread {
  return {
    dropped: facts && droppedThread(idStart.toLowerCase(), facts),
    looked: [
      ...(facts ? lookedHere(facts) : []),
      ...fleet.hosts.filter(({ transport }) => transport !== 'local').flatMap(lookedThere),
    ],
  };
}

function droppedThread(idStart: string, facts: HostFacts): string | undefined {
  if (idStart === '') return undefined;
  const called = liveThreads(facts).find(({ threadId }) => threadId.startsWith(idStart));
  if (!called) return endedThread(idStart, facts);
  if (!isCodexsOwn(metaOf(called), called.daemonThread)) return undefined;
  const how = called.daemonThread?.ephemeral
    ? 'Codex runs it for itself and writes nothing of it'
    : 'Codex runs it for itself (a review, a compaction, a memory)';
  return `thread ${called.threadId} is live but left out: ${how}`;
}

/** A process still holds it, but its file is gone. */
function endedThread(idStart: string, { discovery }: HostFacts): string | undefined {
  const held = discovery.holdings.find(({ threadId }) => threadId.startsWith(idStart));
  return (
    held &&
    `thread ${held.threadId} has ended: pid ${held.pid} still has its rollout open, but the file was moved, archived or deleted`
  );
}

function lookedHere({ host, discovery, titles, daemons }: HostFacts): readonly string[] {
  const homes = [...titles.keys()].map(cleanText);
  const { via, processes, holdings } = discovery;
  const threads = new Set(holdings.map(({ threadId }) => threadId)).size;
  if (via === undefined) {
    return [`${host}: nothing: processes could not be listed`];
  }
  return [
    `${host}: ${counted(processes.length, 'Codex process', 'Codex processes')}, by ${via}; together they have ${counted(threads, 'thread', 'threads')} open for writing`,
    `${host}: ${homes.length === 0 ? 'no CODEX_HOME is in use' : `the CODEX_HOME in use: ${homes.join(', ')}`}`,
    ...[...daemons].map(
      ([home, answer]) => `${host}: the daemon of ${cleanText(home)}: ${daemonSays(answer)}`,
    ),
  ];
}

function daemonSays(answer: DaemonAnswer): string {
  switch (answer.kind) {
    case 'none':
      return 'there is none';
    case 'failure':
      return daemonFailureText(answer.failure);
    case 'answered':
      return `it has ${counted(answer.threads.size, 'thread', 'threads')} loaded`;
  }
}

function lookedThere({ host, state }: HostReport): readonly string[] {
  return state === 'error' ? [] : [`${host}: the rows that its codex-ps sent`];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
