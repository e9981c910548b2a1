import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { foldTurns, agentWords } from '../../core/rollout/fold-turns.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { type FileFailure, type FilePort, type OpenedFile } from '../../platform/host-ports.js';
import { err, ok, type Result } from '../../core/result.js';
import { readBackward, recordsOf, type BackwardVisitor } from './rollout-lines.js';

/** The most that is read of a rollout for its details. */
const maxBytes = 8 * 1024 * 1024;
const mostTurns = 5;

/** Until the last turns and the last message are found. */
function detailVisitor(to: number): BackwardVisitor & {
  readonly records: () => readonly RolloutRecord[];
  readonly lastAgentMessage: () => string | undefined;
} {
  const newestFirst: RolloutRecord[] = [];
  let turns = 0;
  let said: string | undefined;
  return {
    visit: (line) => {
      const records = recordsOf(line).toReversed();
      newestFirst.push(...records);
      turns += records.filter(({ kind }) => kind === 'turn-started').length;
      said ??= records.some(({ kind }) => kind === 'agent-message')
        ? agentWords(line.bytes.toString('utf8'))
        : undefined;
      return turns < mostTurns || said === undefined;
    },
    budget: (reached) => maxBytes - (to - reached),
    records: () => newestFirst.reverse(),
    lastAgentMessage: () => said,
  };
}

async function readDetail(
  files: Pick<FilePort, 'open'>,
  path: string,
): Promise<Result<ReturnType<typeof detailVisitor>, FileFailure>> {
  const file = await files.open(path);
  if (!file.ok) return file;
  try {
    const stat = await file.value.stat();
    return stat.ok ? await visitAll(file.value, stat.value.sizeBytes) : stat;
  } finally {
    await file.value.close();
  }
}

async function visitAll(
  file: OpenedFile,
  to: number,
): Promise<Result<ReturnType<typeof detailVisitor>, FileFailure>> {
  const read = await readBackward(file, { from: 0, to }, () => detailVisitor(to));
  return read.ok ? ok(read.value.visitor) : err(read.error);
}

type DetailedSession = Pick<Session, 'host' | 'threadId' | 'rolloutPath' | 'lastActivityAt'>;

/** A later write may leave the modification time as it is, if the file was read this soon after it. */
const settledMs = 1000;

/** Reads a rollout again only after it changed: the monitor asks for the selected session at every refresh. */
export class SessionDetailReader {
  #last: { readonly session: DetailedSession; readonly detail: SessionDetail } | undefined;

  async read(
    files: Pick<FilePort, 'open'>,
    session: DetailedSession,
    now: EpochMs,
  ): Promise<SessionDetail> {
    const last = this.#last;
    if (last && isSameRollout(last.session, session)) return last.detail;
    const detail = await readSessionDetail(files, session, now);
    const { lastActivityAt } = session;
    const isSettled = lastActivityAt !== undefined && now - lastActivityAt > settledMs;
    this.#last = isSettled ? { session, detail } : undefined;
    return detail;
  }
}

function isSameRollout(one: DetailedSession, other: DetailedSession): boolean {
  return (
    one.host === other.host &&
    one.rolloutPath === other.rolloutPath &&
    one.lastActivityAt === other.lastActivityAt
  );
}

/** What only the details and the panel show of a thread, from the end of its rollout. */
export async function readSessionDetail(
  files: Pick<FilePort, 'open'>,
  session: Pick<Session, 'host' | 'threadId' | 'rolloutPath'>,
  now: EpochMs,
): Promise<SessionDetail> {
  const { host, threadId, rolloutPath } = session;
  const nothing = { host, threadId, readAt: now, turns: [], lastAgentMessage: undefined };
  if (rolloutPath === undefined) return { ...nothing, failure: 'it has no rollout yet' };
  const detail = await readDetail(files, rolloutPath);
  if (!detail.ok)
    return { ...nothing, failure: `the rollout cannot be read: ${detail.error.code}` };
  return {
    ...nothing,
    turns: foldTurns(detail.value.records(), mostTurns),
    lastAgentMessage: detail.value.lastAgentMessage(),
    failure: undefined,
  };
}
