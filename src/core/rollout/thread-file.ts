import { threadIdOf } from '../ids.js';
import type { Holding } from '../facts/processes.js';

/** Its path is without the kernel's mark of a deleted file; the home is a guess where `sessions` is a link. */
type ThreadFile = Pick<Holding, 'kind' | 'threadId' | 'path' | 'codexHome' | 'lost'>;

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** A thread that was taken back to an earlier prompt goes on in a file of its own, `…-<thread>_<part>.jsonl` (0.169). */
const threadFile = new RegExp(
  `^(.*)/(?:rollout-[^/]*?(${uuid})(?:_${uuid})?\\.jsonl|thread-writer-locks/(${uuid})\\.lock)$`,
  'is',
);

/** Where Codex puts rollouts: `sessions` itself may be a link to a directory of any name. */
const dayDirectory = /^(?:(.*)\/)?[^/]+\/\d{4}\/\d{2}\/\d{2}$/s;
const archive = /^(.*)\/archived_sessions$/s;

const deletedMark = ' (deleted)';

/** The file of a thread that a path names, or undefined where it names something else. */
export function threadFileOf(marked: string): ThreadFile | undefined {
  // Nearly all files are others: the patterns below are for the few.
  if (!marked.includes('/rollout-') && !marked.includes('/thread-writer-locks/')) return undefined;
  const isDeleted = marked.endsWith(deletedMark);
  const path = isDeleted ? marked.slice(0, -deletedMark.length) : withoutMountNote(marked);
  const [, directory = '', rolloutId, lockId = ''] = threadFile.exec(path) ?? [];
  const threadId = threadIdOf(rolloutId ?? lockId);
  if (threadId === undefined) return undefined;
  if (rolloutId === undefined) {
    const codexHome = orRoot(directory);
    return { kind: 'writer-lock', threadId, path, codexHome, lost: undefined };
  }
  const ofDay = dayDirectory.exec(directory);
  const home = ofDay ? ofDay[1] : (archive.exec(directory)?.[1] ?? directory);
  const moved = ofDay ? undefined : 'moved';
  const lost = isDeleted ? 'deleted' : moved;
  return { kind: 'rollout', threadId, path, codexHome: orRoot(home), lost };
}

/** What is before a path that begins at the root is empty. */
function orRoot(home = ''): string {
  return home === '' ? '/' : home;
}

/** lsof puts the server behind a name on a network mount: `x.jsonl (nas:/export/home)`. */
function withoutMountNote(path: string): string {
  if (!path.endsWith(')')) return path;
  const at = path.search(/(?<=\.(?:jsonl|lock)) \((?!deleted\)$)[^()]*(?:\([^()]*\))?\)$/i);
  return at === -1 ? path : path.slice(0, at);
}
