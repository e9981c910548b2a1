import { join } from 'node:path/posix';
import type { Repository } from '../../core/facts/repository.js';
import { between, type EpochMs } from '../../core/time.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { type Result, err, ok } from '../../core/result.js';
import { howItEnded, type HostPorts } from '../../platform/host-ports.js';
import { repositoryFinder, type GitLocation } from './find-repository.js';
import { readHead, type Head } from './read-head.js';
import { remoteName } from './remote-name.js';

const timeoutMs = 250;
/** The remotes come before hundreds of branches. */
const maxConfigBytes = 64 * 1024;

/**
 * Nothing that a repository configures may run. `git worktree list` reads the configuration and the refs, not the index;
 * these prevent hooks, a file system monitor, a pager, and fetching missing objects.
 */
const harmless = [
  '--no-pager',
  '--no-optional-locks',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'protocol.allow=never'],
];

const environment = { GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };

/** HEAD as git itself reports it, where the files do not contain it as text. One process. */
async function askGit(run: HostPorts['run'], location: GitLocation): Promise<Result<Head, string>> {
  const outcome = await run({
    program: 'git',
    // Git changes the directory itself: if that hangs, codex-ps does not.
    args: [...harmless, '-C', location.root, 'worktree', 'list', '--porcelain'],
    // They can name another repository or configuration, or programs to run.
    withoutVariables: 'GIT_',
    env: environment,
    timeoutMs,
    maxBytes: 1 << 20,
  });
  if (outcome.kind === 'missing') return err('there is no git');
  if (outcome.kind !== 'exited' || outcome.code !== 0) {
    return err(`git failed (${howItEnded(outcome)})`);
  }
  const head = parseWorktreeList(outcome.stdout, location.root);
  return head ? ok(head) : err('git does not list it');
}

/**
 * Reads what is checked out in these directories: a few small files of each repository, and no git process (save of
 * reftable repositories: one at each change).
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

/** After git failed or hung. */
const retryAfterMs = 30_000;

export function headReader(ports: Pick<HostPorts, 'files' | 'now' | 'run'>): HeadReader {
  const reading: Reading = { ports, answers: new Map() };
  return async (directories) => {
    const find = repositoryFinder(ports.files);
    const repositories = new Map<string, Promise<Repository>>();
    const read = async (directory: string): Promise<Repository> => {
      const found = await find(directory);
      if (found.kind !== 'found') return found;
      const key = `${found.location.root}\n${found.location.gitDir}`;
      const repository = repositories.get(key) ?? readRepository(reading, found.location);
      repositories.set(key, repository);
      return repository;
    };
    const unique = [...new Set(directories)];
    const entries = unique.map(async (directory) => [directory, await read(directory)] as const);
    return new Map(await Promise.all(entries));
  };
}

interface Reading {
  readonly ports: Pick<HostPorts, 'files' | 'now' | 'run'>;
  /** By git directory. */
  readonly answers: Map<string, GitAnswer>;
}

async function readRepository(reading: Reading, location: GitLocation): Promise<Repository> {
  const { root, commonDir } = location;
  const { files } = reading.ports;
  const [head, config] = await Promise.all([
    readHead(files, location),
    files.readText(join(commonDir, 'config'), maxConfigBytes),
  ]);
  const remote = config.ok ? remoteName(config.value) : undefined;
  if (head.ok) return repositoryOf(location, head.value, remote);
  if (head.error.kind === 'broken') return { kind: 'failure', root, detail: head.error.detail };
  const answer = await gitAnswer(reading, location, head.error.watch);
  return answer.ok
    ? repositoryOf(location, answer.value, remote)
    : { kind: 'failure', root, detail: answer.error };
}

function repositoryOf(
  { root, identity, commonDir }: GitLocation,
  { ref, commit }: Head,
  remote: string | undefined,
): Repository {
  const place = { ...(identity === undefined ? {} : { identity }), commonDir, remote };
  if (ref !== undefined) {
    return { kind: 'branch', root, branch: cleanLine(branchName(ref), 200), commit, ...place };
  }
  return commit === undefined
    ? { kind: 'failure', root, detail: 'HEAD leads nowhere' }
    : { kind: 'detached', root, commit, ...place };
}

async function gitAnswer(
  { ports, answers }: Reading,
  location: GitLocation,
  watch: readonly string[],
): Promise<Result<Head, string>> {
  const at = ports.now();
  const stats = await Promise.all(watch.map((path) => ports.files.stat(path)));
  const stamp = stats
    .map((stat) => (stat.ok ? `${stat.value.identity} ${stat.value.modifiedAt}` : 'none'))
    .join('\n');
  const known = answers.get(location.gitDir);
  const isKnown = known?.stamp === stamp && (known.head.ok || between(known.at, at) < retryAfterMs);
  const answer = isKnown ? known : { stamp, at, head: await askGit(ports.run, location) };
  answers.set(location.gitDir, answer);
  return answer.head;
}

/** The short name of a ref, as `git branch` shows it. */
export function branchName(ref: string): string {
  return ref.replace(/^refs\/(?:heads\/)?/, '');
}

/** What `git worktree list --porcelain` says of the worktree at `root`. */
export function parseWorktreeList(text: string, root: string): Head | undefined {
  for (const block of text.split('\n\n')) {
    const lines = block.split('\n');
    if (lines[0] !== `worktree ${root}`) continue;
    const valueOf = (key: string): string | undefined =>
      lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1);
    const commit = valueOf('HEAD');
    return {
      ref: valueOf('branch'),
      // Git writes zeros for a branch without a commit.
      commit: commit !== undefined && /[1-9a-f]/.test(commit) ? commit : undefined,
    };
  }
  return undefined;
}
