import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { foldTurns } from '../../core/rollout/fold-turns.js';
import { agentWords } from '../../core/rollout/agent-words.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { type FileTrouble, type FilePort, type OpenedFile } from '../../platform/host-ports.js';
import { err, ok, type Result } from '../../core/result.js';
import { recordsOfBytes } from './line-bytes.js';
import { readBackward, type BackwardVisitor } from './read-backward.js';

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
    visit: ({ bytes }) => {
      const records = recordsOfBytes(bytes).toReversed();
      newestFirst.push(...records);
      turns += records.filter(({ kind }) => kind === 'turn-started').length;
      said ??= records.some(({ kind }) => kind === 'agent-message')
        ? agentWords(bytes.toString('utf8'))
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
): Promise<Result<ReturnType<typeof detailVisitor>, FileTrouble>> {
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
): Promise<Result<ReturnType<typeof detailVisitor>, FileTrouble>> {
  const read = await readBackward(file, { from: 0, to }, () => detailVisitor(to));
  return read.ok ? ok(read.value.visitor) : err(read.error);
}

/** What only the open details show of a thread: read anew each time, from the end of its rollout alone. */
export async function readSessionDetail(
  files: Pick<FilePort, 'open'>,
  session: Pick<Session, 'host' | 'threadId' | 'rolloutPath'>,
  now: EpochMs,
): Promise<SessionDetail> {
  const { host, threadId, rolloutPath } = session;
  const nothing = { host, threadId, readAt: now, turns: [], lastAgentMessage: undefined };
  if (rolloutPath === undefined) return { ...nothing, trouble: 'it has no rollout yet' };
  const detail = await readDetail(files, rolloutPath);
  if (!detail.ok)
    return { ...nothing, trouble: `the rollout cannot be read: ${detail.error.code}` };
  return {
    ...nothing,
    turns: foldTurns(detail.value.records(), mostTurns),
    lastAgentMessage: detail.value.lastAgentMessage(),
    trouble: undefined,
  };
}
