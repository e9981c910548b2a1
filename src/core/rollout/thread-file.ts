import { threadIdOf, type ThreadId } from '../ids.js';
import type { Holding } from '../facts/holding.js';

export type ThreadFile = Pick<Holding, 'kind' | 'threadId' | 'path' | 'codexHome'>;

const rollout =
  /^(.*)\/sessions\/\d{4}\/\d{2}\/\d{2}\/rollout-[^/]*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/is;
const writerLock =
  /^(.*)\/thread-writer-locks\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.lock$/is;

/**
 * The file of a thread that a path names, or undefined where it names something else. A thread
 * under `archived_sessions` is not live, and a deleted file (` (deleted)` after its name) is none.
 */
export function threadFileOf(path: string): ThreadFile | undefined {
  // Nearly all files are others: the patterns below are for the few.
  if (!path.includes('/rollout-') && !path.includes('/thread-writer-locks/')) return undefined;
  const plain = withoutMountNote(path);
  return (
    threadFile('rollout', plain, rollout.exec(plain)) ??
    threadFile('writer-lock', plain, writerLock.exec(plain))
  );
}

const anyRollout =
  /\/rollout-[^/]*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(?: \(deleted\))?$/is;

/** The thread whose rollout was deleted or archived while its process still has it open: it has ended. */
export function endedThreadOf(path: string): ThreadId | undefined {
  if (!path.endsWith(' (deleted)') && !path.includes('/archived_sessions/')) return undefined;
  return threadIdOf(anyRollout.exec(path)?.[1] ?? '');
}

function threadFile(
  kind: ThreadFile['kind'],
  path: string,
  match: RegExpExecArray | null,
): ThreadFile | undefined {
  const threadId: ThreadId | undefined = threadIdOf(match?.[2] ?? '');
  if (match === null || threadId === undefined) return undefined;
  return { kind, threadId, path, codexHome: match[1] === '' ? '/' : (match[1] ?? '/') };
}

/** lsof puts the server behind a name on a network mount: `x.jsonl (nas:/export/home)`. */
function withoutMountNote(path: string): string {
  if (!path.endsWith(')')) return path;
  const at = path.search(/(?<=\.(?:jsonl|lock)) \((?!deleted\)$)[^()]*(?:\([^()]*\))?\)$/i);
  return at === -1 ? path : path.slice(0, at);
}
