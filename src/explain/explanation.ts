import { schemaVersion } from '../core/document/document-fields.js';
import type { JsonDocument } from '../core/document/shape.js';
import type { DaemonAnswer } from '../core/facts/daemon.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import { liveThreads } from '../core/session/live-threads.js';
import { documentWarnings } from '../core/session/process-without-session.js';
import type { Session } from '../core/session/session.js';
import { isInternal } from '../core/session/session-tree.js';
import type { Fleet } from '../core/session/snapshot.js';
import { resolutionHint, type RuleTrial, tryRules } from '../core/status/decide-status.js';
import { daemonFailureText } from '../core/status/list-evidence.js';
import { threadEvidenceOf } from '../core/status/thread-evidence.js';
import { cleanText, counted } from '../core/text/clean-text.js';
import { toUnixSeconds } from '../core/time.js';
import { failureJson, sessionJson } from '../output/json/json-document.js';

export interface Explanation {
  readonly session: Session;
  /** undefined for a row of another host: its codex-ps sends only the rule that decided. */
  readonly trials: readonly RuleTrial[] | undefined;
}

/** `facts` are those of this machine, if it was read. */
export function explainSession(session: Session, facts: HostFacts | undefined): Explanation {
  const thread =
    facts?.host === session.host
      ? liveThreads(facts).find(({ threadId }) => threadId === session.threadId)
      : undefined;
  return { session, trials: thread && facts && tryRules(threadEvidenceOf(thread, facts)) };
}

/** Warnings that may be why a state is wrong. The alarms of the thread are shown with its state already. */
export function warningsBeside(
  { warnings }: Pick<Fleet, 'warnings'>,
  { alarms, threadId }: Pick<Session, 'alarms' | 'threadId'>,
): readonly string[] {
  return alarms.length === 0 ? warnings : warnings.filter((text) => !text.includes(threadId));
}

export interface MissingThread {
  /** Why a live thread was left out; undefined for one that is not live. */
  readonly dropped: string | undefined;
  /** What was searched, one sentence each. */
  readonly searched: readonly string[];
}

/** `idStart` is the beginning of an id that no row has. */
export function missingThread(
  idStart: string,
  fleet: Fleet,
  facts: HostFacts | undefined,
): MissingThread {
  const others = fleet.hosts.filter(
    ({ transport, state }) => transport !== 'local' && state !== 'error',
  );
  return {
    dropped: facts && idStart !== '' ? droppedThread(idStart.toLowerCase(), facts) : undefined,
    searched: [
      ...(facts ? searchedHere(facts) : []),
      ...others.map(({ host }) => `${host}: the rows that its codex-ps sent`),
    ],
  };
}

function droppedThread(idStart: string, facts: HostFacts): string | undefined {
  const live = liveThreads(facts).find(({ threadId }) => threadId.startsWith(idStart));
  if (live) {
    const how = live.daemonThread?.ephemeral
      ? 'Codex runs it for itself and writes nothing of it'
      : 'Codex runs it for itself (a review, a compaction, a memory)';
    return isInternal(live) ? `thread ${live.threadId} is live but left out: ${how}` : undefined;
  }
  const held = facts.discovery.holdings.find(({ threadId }) => threadId.startsWith(idStart));
  return (
    held &&
    `thread ${held.threadId} has ended: pid ${held.pid} still has its rollout open, but the file was moved, archived or deleted`
  );
}

function searchedHere({ host, discovery, titles, daemons }: HostFacts): readonly string[] {
  const homes = [...titles.keys()].map(cleanText);
  const { via, processes, holdings } = discovery;
  const threads = new Set(holdings.map(({ threadId }) => threadId)).size;
  if (via === undefined) return [`${host}: nothing: processes could not be listed`];
  return [
    `${host}: ${counted(processes.length, 'Codex process', 'Codex processes')}, by ${via}; together they have ${counted(threads, 'thread')} open for writing`,
    `${host}: ${homes.length === 0 ? 'no CODEX_HOME is in use' : `the CODEX_HOME in use: ${homes.join(', ')}`}`,
    ...[...daemons].map(
      ([home, answer]) => `${host}: the daemon of ${cleanText(home)}: ${answerText(answer)}`,
    ),
  ];
}

function answerText(answer: DaemonAnswer): string {
  if (answer.kind === 'failure') return daemonFailureText(answer.failure);
  return answer.kind === 'none'
    ? 'there is none'
    : `it has ${counted(answer.threads.size, 'thread')} loaded`;
}

/** `codex-ps explain --json`: every key is always there, and null where it has nothing to say. */
export function explainJson(
  called: string,
  fleet: Fleet,
  codexPsVersion: string,
  found: {
    readonly explanation?: Explanation | undefined;
    readonly missing?: MissingThread | undefined;
  },
): JsonDocument {
  const { explanation, missing } = found;
  return {
    schema_version: schemaVersion,
    codex_ps_version: codexPsVersion,
    generated_at_unix_s: toUnixSeconds(fleet.generatedAt),
    called,
    found: explanation !== undefined,
    session: explanation ? sessionJson(explanation.session, { debug: true }) : null,
    rules: explanation?.trials?.map((trial) => ({ ...trial })) ?? null,
    settled_by: (explanation && resolutionHint(explanation.session.verdict)) ?? null,
    dropped: missing?.dropped ?? null,
    looked: missing?.searched ?? [],
    host_errors: fleet.failures.map(failureJson),
    warnings: documentWarnings(fleet),
  };
}
