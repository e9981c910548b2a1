import type { Repository } from '../../core/facts/repository.js';
import { between, type EpochMs } from '../../core/time.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { branchName, parseWorktreeList } from './git-files.js';
import { type Result, err, ok } from '../../core/result.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { repositoryFinder, type Found, type GitLocation } from './find-repository.js';
import {
  readHead,
  rememberingReader,
  type Head,
  type RememberedFiles,
  type RememberingReader,
} from './read-head.js';

/** A row is not worth waiting longer for. */
const timeoutMs = 250;

/**
 * Nothing that a repository configures may run. `git worktree list` reads the configuration and the refs, and no
 * index; these rule out what else it might do (hooks, a file system monitor, a pager, a fetch of missing objects).
 */
const harmless = [
  '--no-pager',
  '--no-optional-locks',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'protocol.allow=never'],
];

const environment = { GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };

/** HEAD as git itself reports it, for what the files do not say in plain text. One process. */
async function askGit(run: HostPorts['run'], location: GitLocation): Promise<Result<Head, string>> {
  const outcome = await run({
    program: 'git',
    // Git changes the directory itself: where that hangs, git hangs and not codex-ps.
    args: [...harmless, '-C', location.root, 'worktree', 'list', '--porcelain'],
    // They would let whoever starts codex-ps name another repository, another configuration, or programs.
    withoutVariables: 'GIT_',
    env: environment,
    timeoutMs,
    maxBytes: 1 << 20,
  });
  switch (outcome.kind) {
    case 'exited': {
      if (outcome.code !== 0) return err(`git exited with ${outcome.code}`);
      const head = parseWorktreeList(outcome.stdout, location.root);
      return head ? ok({ ref: head.branch, commit: head.commit }) : err('git does not list it');
    }
    case 'timed-out':
      return err(`git did not answer within ${outcome.afterMs} ms`);
    case 'missing':
      return err('there is no git');
    case 'killed':
      return err(`git was killed by ${outcome.signal}`);
    case 'too-big':
      return err('git said too much');
    case 'failed':
      return err(`git could not be run: ${outcome.detail}`);
  }
}

/**
 * Reads what is checked out at these directories, all of one pass at once: what they share is read once. It remembers
 * what it read: an unchanged repository costs a few stats a pass, and no git process ever (save reftable repositories:
 * one at each change).
 */
export type HeadReader = (
  directories: Iterable<string>,
) => Promise<ReadonlyMap<string, Repository>>;

/** What git answered, and under which state of the repository's files. */
interface GitAnswer {
  readonly stamp: string;
  readonly at: EpochMs;
  readonly head: Result<Head, string>;
}

/** What the way up from a directory led to, and when. */
interface Walk {
  readonly at: EpochMs;
  readonly found: Found;
}

interface Memory {
  /** By working directory. */
  readonly walks: Map<string, Walk>;
  readonly files: RememberedFiles;
  readonly gitAnswers: Map<string, GitAnswer>;
}

/**
 * For how long a directory is taken to be of the same repository, or of none. Only `git init` in it and the
 * removal of it alone show late: a branch is read each time, and a repository that goes is noticed.
 */
const walkAgainAfterMs = 5_000;

/** A git that failed or hung is not tried again at once. */
const retryAfterMs = 30_000;

function emptyMemory(): Memory {
  return { walks: new Map(), files: new Map(), gitAnswers: new Map() };
}

export function headReader(ports: Pick<HostPorts, 'files' | 'now' | 'run'>): HeadReader {
  let before = emptyMemory();
  return async (directories) => {
    // What this pass does not touch is forgotten with it.
    const after = emptyMemory();
    const reader = rememberingReader(ports, before.files, after.files);
    const pass: Pass = { ports, reader, before, after };
    const find = repositoryFinder(ports.files);
    const heads = new Map<string, Promise<Repository>>();
    const repositoryAt = async (found: Found): Promise<Repository> => {
      if (found.kind !== 'found') return found;
      const { location } = found;
      const key = `${location.root}\n${location.gitDir}`;
      const head = heads.get(key) ?? readRepository(pass, location);
      heads.set(key, head);
      return head;
    };
    const read = async (directory: string): Promise<Repository> => {
      const known = freshWalk(before, directory, ports.now());
      if (known) {
        const repository = await repositoryAt(known.found);
        after.walks.set(directory, known);
        // What was there may have gone: then the way up is walked again at once.
        if (repository.kind !== 'failure') return repository;
      }
      const walk = { at: ports.now(), found: await find(directory) };
      after.walks.set(directory, walk);
      return repositoryAt(walk.found);
    };
    const unique = [...new Set(directories)];
    const entries = unique.map(async (directory) => [directory, await read(directory)] as const);
    const repositories = new Map(await Promise.all(entries));
    before = after;
    return repositories;
  };
}

function freshWalk(memory: Memory, directory: string, now: EpochMs): Walk | undefined {
  const walk = memory.walks.get(directory);
  const isFresh = walk && Math.abs(between(walk.at, now)) < walkAgainAfterMs;
  // A directory that comes back is worth the one stat it costs.
  const isThere = walk?.found.kind !== 'no-directory' && walk?.found.kind !== 'not-responding';
  return isFresh && isThere ? walk : undefined;
}

interface Pass {
  readonly ports: Pick<HostPorts, 'files' | 'now' | 'run'>;
  readonly reader: RememberingReader;
  readonly before: Memory;
  readonly after: Memory;
}

async function readRepository(pass: Pass, location: GitLocation): Promise<Repository> {
  const { root } = location;
  const head = await readHead(pass.reader, location);
  if (head.ok) return repositoryOf(location, head.value);
  if (head.error.kind === 'broken') return { kind: 'failure', root, detail: head.error.detail };
  const answer = await gitAnswer(pass, location, head.error.watch);
  return answer.ok
    ? repositoryOf(location, answer.value)
    : { kind: 'failure', root, detail: answer.error };
}

function repositoryOf({ root, identity }: GitLocation, head: Head): Repository {
  const { ref, commit } = head;
  const place = identity === undefined ? {} : { identity };
  if (ref !== undefined) {
    return { kind: 'branch', root, branch: cleanLine(branchName(ref), 200), commit, ...place };
  }
  return commit === undefined
    ? { kind: 'failure', root, detail: 'HEAD leads nowhere' }
    : { kind: 'detached', root, commit, ...place };
}

async function gitAnswer(
  pass: Pass,
  location: GitLocation,
  watch: readonly string[],
): Promise<Result<Head, string>> {
  const { ports, before, after } = pass;
  const at = ports.now();
  const stats = await Promise.all(watch.map((path) => ports.files.stat(path)));
  const stamp = stats
    .map((stat) => (stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : 'none'))
    .join('\n');
  const known = before.gitAnswers.get(location.gitDir);
  const isFresh = known?.stamp === stamp && (known.head.ok || between(known.at, at) < retryAfterMs);
  const answer = isFresh ? known : { stamp, at, head: await askGit(ports.run, location) };
  after.gitAnswers.set(location.gitDir, answer);
  return answer.head;
}
