import { dirname, join, resolve } from 'node:path/posix';
import type { Repository } from '../../core/facts/repository.js';
import { memoized } from '../../core/memoize.js';
import type { Result } from '../../core/result.js';
import type { FilePort, FileStat, FileFailure } from '../../platform/host-ports.js';

export interface GitLocation {
  /** The working tree; of a bare repository itself. */
  readonly root: string;
  /** Device and inode of the root; absent where it could not be read. */
  readonly identity?: string;
  /** Holds HEAD. */
  readonly gitDir: string;
  /** Holds the branches: that of the main worktree. */
  readonly commonDir: string;
}

export type Found =
  | { readonly kind: 'found'; readonly location: GitLocation }
  | Exclude<Repository, { readonly kind: 'branch' | 'detached' }>;

/** What one directory is, apart from its parents. */
type Probe = Exclude<Found, { kind: 'no-directory' }> | { readonly kind: 'unreadable' };

/** Linux paths end at 4,096 bytes. */
const maxLinkBytes = 8_192;

/** Finds the repository of a directory. For one pass: a directory is probed once. */
export function repositoryFinder(files: FilePort): (directory: string) => Promise<Found> {
  const worktrees = memoized((directory: string) => probeDirectory(files, directory));
  const bares = memoized((directory: string) => probeBare(files, directory));
  return async (directory) => {
    // Like git, from the directory itself, not from a link to it.
    const real = await files.realPath(directory);
    if (!real.ok) return { kind: hangs(real) ? 'not-responding' : 'no-directory' };
    const found = await walkUp(real.value, worktrees);
    // Bare repositories are rare, and looked for last, which halves the stats.
    if (found.kind !== 'none') return found;
    const bare = await walkUp(real.value, bares);
    return bare.kind === 'none' ? { ...bare, ...(await identityOf(files, real.value)) } : bare;
  };
}

function hangs(result: Result<unknown, FileFailure>): boolean {
  return !result.ok && result.error.code === 'ETIMEDOUT';
}

async function walkUp(from: string, probe: (directory: string) => Promise<Probe>): Promise<Found> {
  for (let at = from; ; at = dirname(at)) {
    const here = await probe(at);
    if (here.kind === 'not-responding') return here;
    if (here.kind === 'unreadable' && at === from) return { kind: 'no-directory' };
    // A parent that may not be read does not hide its own parents.
    if (here.kind === 'found' || here.kind === 'failure') return here;
    if (dirname(at) === at) return { kind: 'none' };
  }
}

async function probeDirectory(files: FilePort, directory: string): Promise<Probe> {
  const dotGit = await files.stat(join(directory, '.git'));
  if (hangs(dotGit)) return { kind: 'not-responding' };
  if (dotGit.ok) return probeDotGit(files, directory, dotGit.value);
  return { kind: dotGit.error.code === 'ENOENT' ? 'none' : 'unreadable' };
}

async function probeDotGit(files: FilePort, root: string, stat: FileStat): Promise<Probe> {
  const dotGit = join(root, '.git');
  if (stat.kind === 'directory') {
    // Git takes a `.git` without HEAD for a directory like any other, and goes on upwards.
    const path = join(dotGit, 'HEAD');
    const head = await files.stat(path);
    // A link to a branch that has no commit yet leads to no file.
    return head.ok || head.error.code !== 'ENOENT' || (await files.readLink(path)).ok
      ? { kind: 'found', location: await locationOf(files, root, dotGit) }
      : { kind: 'none' };
  }
  const text = await files.readText(dotGit, maxLinkBytes);
  if (!text.ok) return { kind: 'failure', root, detail: `.git: ${text.error.code}` };
  const target = parseGitFile(text.value);
  if (target === undefined) return { kind: 'failure', root, detail: '.git names no repository' };
  return { kind: 'found', location: await locationOf(files, root, resolve(root, target)) };
}

/** A bare repository, whatever its name. */
async function probeBare(files: FilePort, directory: string): Promise<Probe> {
  for (const part of ['HEAD', 'objects', 'refs']) {
    const stat = await files.stat(join(directory, part));
    if (!stat.ok || stat.value.kind !== (part === 'HEAD' ? 'file' : 'directory')) {
      return { kind: 'none' };
    }
  }
  return { kind: 'found', location: await locationOf(files, directory, directory) };
}

async function locationOf(files: FilePort, root: string, gitDir: string): Promise<GitLocation> {
  const [common, identity] = await Promise.all([
    files.readText(join(gitDir, 'commondir'), maxLinkBytes),
    identityOf(files, root),
  ]);
  const commonDir = common.ok ? resolve(gitDir, common.value.trimEnd()) : gitDir;
  return { root, ...identity, gitDir, commonDir };
}

async function identityOf(files: FilePort, path: string): Promise<{ readonly identity?: string }> {
  const stat = await files.stat(path);
  return stat.ok ? { identity: stat.value.identity } : {};
}

/** Where a `.git` file (of a worktree or a submodule) leads; undefined where it is none. */
export function parseGitFile(text: string): string | undefined {
  const path = /^gitdir: (.*\S)/.exec(text)?.[1];
  return path === undefined || path.includes('\0') ? undefined : path;
}
