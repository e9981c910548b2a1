import { join } from 'node:path/posix';
import { err, ok, type Result } from '../../core/result.js';
import { withFile } from '../rollout/with-file.js';
import type { FileOutcome, FilePort, OpenedFile } from '../../platform/host-ports.js';
import type { GitLocation } from './find-repository.js';

export interface Head {
  /** Undefined where HEAD is detached. */
  readonly ref: string | undefined;
  /** Undefined on a branch without a commit. */
  readonly commit: string | undefined;
}

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The content of `HEAD` or of a loose ref: either another ref, or a commit. Undefined where it is neither. */
export function parseGitRef(text: string): Head | undefined {
  const line = (text.split('\n', 1)[0] ?? '').trimEnd();
  const ref = /^ref:\s*(.+)$/.exec(line)?.[1];
  if (ref !== undefined) return isSafeRef(ref) ? { ref, commit: undefined } : undefined;
  return commitId.test(line) ? { ref: undefined, commit: line } : undefined;
}

/** A ref becomes part of a path: it must not lead out of the repository. Git forbids these too. */
export function isSafeRef(ref: string): boolean {
  return ref.startsWith('refs/') && !/[\x00-\x1f\x7f]/.test(ref) && !ref.split('/').includes('..');
}

/** Repositories with `extensions.refStorage = reftable` keep this in HEAD so that older readers stop. */
const reftableHead = 'refs/heads/.invalid';

const chunkBytes = 1 << 20;
/** Half a million branches. In a larger file git searches, by bisection. */
const maxBytes = 32 << 20;

/** The commit of `ref` in a `packed-refs` file; undefined where it has none. EFBIG where the file is too large to search. */
async function searchPackedRefs(file: OpenedFile, ref: string): FileOutcome<string | undefined> {
  // Ref names are bytes to git: latin1 keeps each as it is.
  const name = Buffer.from(ref, 'utf8').toString('latin1');
  let rest = '';
  for (let offset = 0; offset < maxBytes; offset += chunkBytes) {
    const chunk = await file.read(offset, chunkBytes);
    if (!chunk.ok) return chunk;
    const text = rest + chunk.value.toString('latin1');
    const wholeLines = text.lastIndexOf('\n') + 1;
    const commit = findPackedRef(text.slice(0, wholeLines), name);
    if (commit !== undefined) return ok(commit);
    if (chunk.value.length < chunkBytes) return ok(undefined);
    rest = text.slice(wholeLines).slice(-chunkBytes);
  }
  return err({ code: 'EFBIG' });
}

/** The commit of `ref` in a part of a `packed-refs` file, of whole lines. */
export function findPackedRef(lines: string, ref: string): string | undefined {
  const space = lines.indexOf(` ${ref}\n`);
  if (space < 0) return undefined;
  const commit = lines.slice(lines.lastIndexOf('\n', space) + 1, space);
  return commitId.test(commit) ? commit : undefined;
}

type HeadFailure =
  /** Git itself must be run, and again when one of these files changes. */
  | { readonly kind: 'ask-git'; readonly watch: readonly string[] }
  | { readonly kind: 'broken'; readonly detail: string };

type Outcome<T> = Promise<Result<T, HeadFailure>>;

/** A ref is a line of some 50 bytes; one that leads to another has its name. */
const maxRefBytes = 4_096;
const maxSymbolicRefs = 5;

/** Where HEAD of a repository leads, from its files alone. */
export async function readHead(files: FilePort, location: GitLocation): Outcome<Head> {
  const path = join(location.gitDir, 'HEAD');
  const head = await readRef(files, path);
  if (!head.ok) return head;
  // `core.preferSymlinkRefs` makes HEAD a link to the file of its branch.
  const ref = head.value?.ref ?? (await linkedRef(files, path));
  if (ref === undefined) {
    return head.value ? ok(head.value) : err({ kind: 'broken', detail: 'HEAD: ENOENT' });
  }
  if (ref === reftableHead) return err(askGit(location));
  const commit = await resolveRef(files, location, ref, maxSymbolicRefs);
  return commit.ok ? ok({ ref, commit: commit.value }) : commit;
}

async function resolveRef(
  files: FilePort,
  location: GitLocation,
  ref: string,
  stepsLeft: number,
): Outcome<string | undefined> {
  const loose = await readRef(files, join(homeOf(ref, location), ref));
  if (!loose.ok) return loose;
  const { commit, ref: next } = loose.value ?? {};
  if (commit !== undefined) return ok(commit);
  if (next !== undefined) {
    return stepsLeft > 0
      ? resolveRef(files, location, next, stepsLeft - 1)
      : err({ kind: 'broken', detail: 'HEAD leads in a circle' });
  }
  const path = join(location.commonDir, 'packed-refs');
  const packed = await withFile(files, path, (file) => searchPackedRefs(file, ref));
  if (packed.ok) return packed;
  switch (packed.error.code) {
    case 'ENOENT':
      return ok(undefined);
    case 'EFBIG':
      return err(askGit(location));
    default:
      return err({ kind: 'broken', detail: `packed-refs: ${packed.error.code}` });
  }
}

/** The ref that a symbolic link leads to; undefined for any other link or file. */
async function linkedRef(files: FilePort, path: string): Promise<string | undefined> {
  const target = await files.readLink(path);
  return target.ok && isSafeRef(target.value) ? target.value : undefined;
}

/** What a path is that holds no ref: nothing, or no regular file. */
const noRef = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL'];

/** Undefined where there is no such file: a branch may be packed, or have no commit yet. */
async function readRef(files: FilePort, path: string): Outcome<Head | undefined> {
  const name = path.endsWith('/HEAD') ? 'HEAD' : 'its branch';
  const text = await files.readText(path, maxRefBytes);
  // The directory `refs/heads/a` may remain after the branch `a/b` was packed and `a` was made.
  if (!text.ok && noRef.includes(text.error.code)) return ok(undefined);
  if (!text.ok) return err({ kind: 'broken', detail: `${name}: ${text.error.code}` });
  const parsed = parseGitRef(text.value);
  return parsed ? ok(parsed) : err({ kind: 'broken', detail: `${name} is no ref and no commit` });
}

/** Some refs belong to one worktree; all others are shared. */
function homeOf(ref: string, location: GitLocation): string {
  return isSafeRef(ref) && /^refs\/(?:bisect|worktree|rewritten)\//.test(ref)
    ? location.gitDir
    : location.commonDir;
}

function askGit(location: GitLocation): HeadFailure {
  const { gitDir, commonDir } = location;
  const tables = [gitDir, commonDir].map((directory) => join(directory, 'reftable', 'tables.list'));
  return { kind: 'ask-git', watch: [...tables, join(commonDir, 'packed-refs')] };
}
