import { join } from 'node:path/posix';
import { err, ok, type Result } from '../../core/result.js';
import { isSafeRef, parseGitRef, reftableHead, type GitHead, findPackedRef } from './git-files.js';
import { withFile } from '../rollout/with-file.js';
import { isSame, stampOf, type FileStamp } from '../rollout/file-stamp.js';
import type { HostPorts, FilePort, FileFailure, OpenedFile } from '../../platform/host-ports.js';
import type { GitLocation } from './find-repository.js';

const chunkBytes = 1 << 20;
/** Half a million branches. A larger file is a case for git, which bisects it. */
const maxBytes = 32 << 20;

/**
 * The commit of `ref` in a `packed-refs` file, piece by piece, so that a huge one costs time only.
 * Empty where it is not in it; EFBIG where the file is too large to look through.
 */
function searchPackedRefs(
  files: FilePort,
  path: string,
  ref: string,
): Promise<Result<string, FileFailure>> {
  return withFile(files, path, (file) => search(file, ref));
}

async function search(file: OpenedFile, ref: string): Promise<Result<string, FileFailure>> {
  let rest = '';
  for (let offset = 0; offset < maxBytes; offset += chunkBytes) {
    // Ref names are bytes to git: latin1 keeps each as it is.
    const chunk = await file.read(offset, chunkBytes);
    if (!chunk.ok) return chunk;
    const text = rest + chunk.value.toString('latin1');
    const wholeLines = text.lastIndexOf('\n') + 1;
    const commit = findPackedRef(text.slice(0, wholeLines), latin1(ref));
    if (commit !== undefined) return ok(commit);
    if (chunk.value.length < chunkBytes) return ok('');
    rest = text.slice(wholeLines).slice(-chunkBytes);
  }
  return err({ code: 'EFBIG' });
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** What HEAD leads to. */
export interface Head {
  /** Undefined where HEAD is detached. */
  readonly ref: string | undefined;
  /** Undefined on a branch without a commit. */
  readonly commit: string | undefined;
}

/** Why the files alone did not tell. */
export type HeadFailure =
  /** Git itself must be asked; the files whose change makes it worth asking again. */
  | { readonly kind: 'ask-git'; readonly watch: readonly string[] }
  | { readonly kind: 'broken'; readonly detail: string };

type FileReading = Result<string, { readonly code: string }>;

/** Reads small files, those that are the same as at the last pass from memory. */
export interface RememberingReader {
  read(path: string): Promise<FileReading>;
  /** The ref that a symbolic link leads to; undefined for any other link or file. */
  linkedRef(path: string): Promise<string | undefined>;
  /** The commit of a ref in a `packed-refs`; undefined where it has none. */
  packed(path: string, ref: string): Promise<Result<string | undefined, { code: string }>>;
}

export type RememberedFiles = Map<string, { readonly stamp: FileStamp; readonly text: string }>;

/** A ref is a line of some 50 bytes; one that leads to another has its name. */
const maxRefBytes = 4_096;
const maxSymbolicRefs = 5;

export function rememberingReader(
  ports: Pick<HostPorts, 'files' | 'now'>,
  before: RememberedFiles,
  after: RememberedFiles,
): RememberingReader {
  const { files, now } = ports;
  const remembering = async (
    path: string,
    key: string,
    read: () => Promise<FileReading>,
  ): Promise<FileReading> => {
    const stat = await files.stat(path);
    if (!stat.ok) return stat;
    if (stat.value.kind !== 'file') return err({ code: 'EISDIR' });
    const stamp = stampOf(stat.value, now());
    const remembered = before.get(key);
    const text = remembered && isSame(remembered.stamp, stamp) ? ok(remembered.text) : await read();
    if (text.ok) after.set(key, { stamp, text: text.value });
    return text;
  };
  return {
    read: (path) => remembering(path, path, () => files.readText(path, maxRefBytes)),
    linkedRef: async (path) => {
      const target = await files.readLink(path);
      return target.ok && isSafeRef(target.value) ? target.value : undefined;
    },
    packed: async (path, ref) => {
      const search = (): Promise<FileReading> => searchPackedRefs(files, path, ref);
      const found = await remembering(path, `${path}\n${ref}`, search);
      if (found.ok) return ok(found.value === '' ? undefined : found.value);
      return found.error.code === 'ENOENT' ? ok(undefined) : found;
    },
  };
}

/** Where HEAD of a repository leads, from its files alone. */
export async function readHead(
  reader: RememberingReader,
  location: GitLocation,
): Promise<Result<Head, HeadFailure>> {
  const path = join(location.gitDir, 'HEAD');
  const head = await readRef(reader, path);
  if (!head.ok) return head;
  // `core.preferSymlinkRefs` makes HEAD a link to the file of its branch.
  const ref = head.value?.kind === 'ref' ? head.value.ref : await reader.linkedRef(path);
  if (ref === undefined && head.value?.kind === 'commit') {
    return ok({ ref: undefined, commit: head.value.commit });
  }
  if (ref === undefined) return err({ kind: 'broken', detail: 'HEAD: ENOENT' });
  if (ref === reftableHead) return err(askGit(location));
  const commit = await resolveRef(reader, location, ref, maxSymbolicRefs);
  return commit.ok ? ok({ ref, commit: commit.value }) : commit;
}

async function resolveRef(
  reader: RememberingReader,
  location: GitLocation,
  ref: string,
  stepsLeft: number,
): Promise<Result<string | undefined, HeadFailure>> {
  const loose = await readRef(reader, join(homeOf(ref, location), ref));
  if (!loose.ok) return loose;
  if (loose.value?.kind === 'commit') return ok(loose.value.commit);
  if (loose.value) {
    return stepsLeft > 0
      ? resolveRef(reader, location, loose.value.ref, stepsLeft - 1)
      : err({ kind: 'broken', detail: 'HEAD leads in a circle' });
  }
  const packed = await reader.packed(join(location.commonDir, 'packed-refs'), ref);
  if (packed.ok) return packed;
  return packed.error.code === 'EFBIG'
    ? err(askGit(location))
    : err({ kind: 'broken', detail: `packed-refs: ${packed.error.code}` });
}

/** Undefined where there is no such file: a branch may be packed, or have no commit yet. */
async function readRef(
  reader: RememberingReader,
  path: string,
): Promise<Result<GitHead | undefined, HeadFailure>> {
  const name = path.endsWith('/HEAD') ? 'HEAD' : 'its branch';
  const text = await reader.read(path);
  // A directory `refs/heads/a` stays when the branch `a/b` was packed and `a` was made since.
  if (!text.ok && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(text.error.code)) return ok(undefined);
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
