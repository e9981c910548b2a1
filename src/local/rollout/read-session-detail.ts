import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { foldTurns } from '../../core/rollout/fold-turns.js';
import { agentWords } from '../../core/rollout/agent-words.js';
import { parseRolloutLine } from '../../core/rollout/rollout-line.js';
import type { FilePort } from '../../platform/host-ports.js';

/** As much of the end of a rollout as the details are made of. */
const tailBytes = 512 * 1024;
const mostTurns = 5;

type Tail = { readonly lines: readonly string[] } | { readonly trouble: string };

async function readTail(files: Pick<FilePort, 'open'>, path: string): Promise<Tail> {
  const file = await files.open(path);
  if (!file.ok) return { trouble: `the rollout cannot be read: ${file.error.code}` };
  try {
    const stat = await file.value.stat();
    if (!stat.ok) return { trouble: `the rollout cannot be read: ${stat.error.code}` };
    const from = Math.max(0, stat.value.sizeBytes - tailBytes);
    const bytes = await file.value.read(from, tailBytes);
    if (!bytes.ok) return { trouble: `the rollout cannot be read: ${bytes.error.code}` };
    // The last piece is empty or torn; the first is torn unless the file begins with it.
    const lines = bytes.value.toString('utf8').split('\n').slice(0, -1);
    return { lines: from > 0 ? lines.slice(1) : lines };
  } finally {
    await file.value.close();
  }
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
  const tail = await readTail(files, rolloutPath);
  if ('trouble' in tail) return { ...nothing, trouble: tail.trouble };
  const records = tail.lines.filter((line) => line !== '').map(parseRolloutLine);
  const said = tail.lines.findLast((line) => agentWords(line) !== undefined);
  return {
    ...nothing,
    turns: foldTurns(records, mostTurns),
    lastAgentMessage: said === undefined ? undefined : agentWords(said),
    trouble: undefined,
  };
}
