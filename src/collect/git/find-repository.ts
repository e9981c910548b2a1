import { dirname, join, resolve } from 'node:path/posix';
import { parseGitFile } from '../../parse/git-files.js';
import type { FilePort, FileStat } from '../ports/host-ports.js';

/** Where a repository keeps what we read. */
export interface GitLocation {
  /** The working tree; of a bare repository itself. */
  readonly root: string;
  /** Holds HEAD. */
  readonly gitDir: string;
  /** Holds the branches: that of the main worktree. */
  readonly commonDir: string;
}

export type Found =
  | { readonly kind: 'found'; readonly location: GitLocation }
  | { readonly kind: 'trouble'; readonly root: string; readonly detail: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-directory' };

/** What one directory is, apart from its parents. */
type Probe = Exclude<Found, { kind: 'no-directory' }> | { readonly kind: 'unreadable' };

/** Finds repositories in one pass: a directory that many share is probed once. */
export interface RepositoryFinder {
  find(directory: string): Promise<Found>;
}

/** What was found where, for the next pass: valid while the `.git` there is the same. */
export type KnownLocations = Map<string, { readonly dotGit: string; readonly found: Probe }>;

/** Linux paths end at 4,096 bytes. */
const maxLinkBytes = 8_192;

export function repositoryFinder(
  files: FilePort,
  before: KnownLocations,
  after: KnownLocations,
): RepositoryFinder {
  const probes = new Map<string, Promise<Probe>>();
  const probe = (directory: string): Promise<Probe> => {
    const running = probes.get(directory) ?? probeDirectory(files, directory, { before, after });
    probes.set(directory, running);
    return running;
  };
  return {
    find: async (directory) => {
      // Like git's, the way up is that of the directory itself, not that of a link to it.
      const real = await files.realPath(directory);
      if (!real.ok) return { kind: 'no-directory' };
      for (let at = real.value; ; at = dirname(at)) {
        const here = await probe(at);
        if (here.kind === 'unreadable' && at === real.value) return { kind: 'no-directory' };
        // A parent that may not be read hides no more than itself.
        if (here.kind === 'found' || here.kind === 'trouble') return here;
        if (dirname(at) === at) return { kind: 'none' };
      }
    },
  };
}

async function probeDirectory(
  files: FilePort,
  directory: string,
  known: { readonly before: KnownLocations; readonly after: KnownLocations },
): Promise<Probe> {
  const dotGit = await files.stat(join(directory, '.git'));
  if (!dotGit.ok) {
    return dotGit.error.code === 'ENOENT' ? probeBare(files, directory) : { kind: 'unreadable' };
  }
  const identity = identityOf(dotGit.value);
  const remembered = known.before.get(directory);
  const found =
    remembered?.dotGit === identity
      ? remembered.found
      : await probeDotGit(files, directory, dotGit.value);
  if (found.kind === 'found') known.after.set(directory, { dotGit: identity, found });
  return found;
}

/** A directory's own times change with every commit, and say nothing of where it is. */
function identityOf(stat: FileStat): string {
  return stat.kind === 'directory'
    ? stat.identity
    : `${stat.identity} ${stat.sizeBytes} ${stat.modifiedAt}`;
}

async function probeDotGit(files: FilePort, root: string, stat: FileStat): Promise<Probe> {
  const dotGit = join(root, '.git');
  if (stat.kind === 'directory') {
    // Git takes a `.git` without HEAD for a directory like any other, and goes on upwards.
    const head = await files.stat(join(dotGit, 'HEAD'));
    return head.ok || head.error.code !== 'ENOENT'
      ? { kind: 'found', location: await locationOf(files, root, dotGit) }
      : { kind: 'none' };
  }
  const text = await files.readText(dotGit, maxLinkBytes);
  if (!text.ok) return { kind: 'trouble', root, detail: `.git: ${text.error.code}` };
  const target = parseGitFile(text.value);
  if (target === undefined) return { kind: 'trouble', root, detail: '.git names no repository' };
  return { kind: 'found', location: await locationOf(files, root, resolve(root, target)) };
}

/** A bare repository, or the inside of a `.git`. */
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
  const common = await files.readText(join(gitDir, 'commondir'), maxLinkBytes);
  const commonDir = common.ok ? resolve(gitDir, common.value.trimEnd()) : gitDir;
  return { root, gitDir, commonDir };
}
