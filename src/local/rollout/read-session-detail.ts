import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { foldTurns, agentWords } from '../../core/rollout/fold-turns.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import type { FilePort } from '../../platform/host-ports.js';
import { readBackward, recordsOf, type BackwardVisitor } from './rollout-lines.js';
import { withFile } from './with-file.js';

const maxBytes = 8 * 1024 * 1024;
const mostTurns = 5;

/** A write so soon after another may not change the modification time. */
const settledMs = 1000;

type DetailedSession = Pick<Session, 'host' | 'threadId' | 'rolloutPath' | 'lastActivityAt'>;
type Files = Pick<FilePort, 'open'>;

/** Reads a rollout again only after it changed: the monitor calls this at every refresh. */
export function sessionDetailReader(): (
  files: Files,
  session: DetailedSession,
  now: EpochMs,
) => Promise<SessionDetail> {
  let last: { readonly key: string; readonly detail: SessionDetail } | undefined;
  return async (files, session, now) => {
    const { host, rolloutPath, lastActivityAt } = session;
    const key = JSON.stringify([host, rolloutPath, lastActivityAt]);
    if (last?.key === key) return last.detail;
    const detail = await readSessionDetail(files, session);
    const isSettled = lastActivityAt !== undefined && now - lastActivityAt > settledMs;
    last = isSettled ? { key, detail } : undefined;
    return detail;
  };
}

/** What only the details and the panel show, from the end of the rollout. */
export async function readSessionDetail(
  files: Files,
  { host, threadId, rolloutPath }: Omit<DetailedSession, 'lastActivityAt'>,
): Promise<SessionDetail> {
  const nothing = { host, threadId, turns: [], lastAgentMessage: undefined };
  if (rolloutPath === undefined) return { ...nothing, failure: 'it has no rollout yet' };
  const read = await withFile(files, rolloutPath, async (file) => {
    const stat = await file.stat();
    if (!stat.ok) return stat;
    const to = stat.value.sizeBytes;
    return readBackward(file, { from: 0, to }, () => detailVisitor(to));
  });
  if (!read.ok) return { ...nothing, failure: `the rollout cannot be read: ${read.error.code}` };
  const { newestFirst, lastAgentMessage } = read.value.visitor.found;
  const turns = foldTurns(newestFirst.reverse(), mostTurns);
  return { ...nothing, turns, lastAgentMessage, failure: undefined };
}

interface Found {
  readonly newestFirst: RolloutRecord[];
  lastAgentMessage: string | undefined;
}

/** Reads until the last turns and the last message are found. */
function detailVisitor(to: number): BackwardVisitor & { readonly found: Found } {
  const found: Found = { newestFirst: [], lastAgentMessage: undefined };
  let turns = 0;
  return {
    found,
    visit: (line) => {
      const records = recordsOf(line).toReversed();
      found.newestFirst.push(...records);
      turns += records.filter(({ kind }) => kind === 'turn-started').length;
      if (records.some(({ kind }) => kind === 'agent-message')) {
        found.lastAgentMessage ??= agentWords(line.bytes.toString('utf8'));
      }
      return turns < mostTurns || found.lastAgentMessage === undefined;
    },
    budget: (reached) => maxBytes - (to - reached),
  };
}
