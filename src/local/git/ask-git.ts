import { err, ok, type Result } from '../../core/result.js';
import { parseWorktreeList } from './git-files.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { GitLocation } from './find-repository.js';
import type { Head } from './read-head.js';

/** A row is not worth waiting longer for. */
const timeoutMs = 250;

/** Each would let the environment of whoever starts codex-ps name another repository. */
const ignoredVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CEILING_DIRECTORIES',
  'GIT_TRACE',
];

/** HEAD as git itself tells it, for what the files do not say in plain text. One process. */
export async function askGit(
  run: HostPorts['run'],
  location: GitLocation,
): Promise<Result<Head, string>> {
  const unset = ignoredVariables.flatMap((name) => ['-u', name]);
  const git = ['git', '--no-optional-locks', '-c', 'core.fsmonitor=false'];
  const outcome = await run({
    program: 'env',
    args: [...unset, ...git, 'worktree', 'list', '--porcelain'],
    cwd: location.root,
    timeoutMs,
    maxBytes: 1 << 20,
  });
  switch (outcome.kind) {
    case 'exited': {
      if (outcome.code === 127) return err('there is no git');
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
