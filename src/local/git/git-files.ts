/** What `HEAD` of a repository says. */
export type GitHead =
  | { readonly kind: 'ref'; readonly ref: string }
  | { readonly kind: 'commit'; readonly commit: string };

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The content of `HEAD` or of a loose ref: another ref, or a commit. Undefined where it is neither. */
export function parseGitRef(text: string): GitHead | undefined {
  const line = firstLine(text);
  const ref = /^ref:\s*(.+)$/.exec(line)?.[1];
  if (ref !== undefined) return isSafeRef(ref) ? { kind: 'ref', ref } : undefined;
  return commitId.test(line) ? { kind: 'commit', commit: line } : undefined;
}

/** A ref becomes part of a path: it must not lead out of the repository. Git forbids these too. */
export function isSafeRef(ref: string): boolean {
  return ref.startsWith('refs/') && !/[\x00-\x1f\x7f]/.test(ref) && !ref.split('/').includes('..');
}

/** Where a `.git` file (of a worktree or a submodule) leads; undefined where it is none. */
export function parseGitFile(text: string): string | undefined {
  const path = /^gitdir: (.+)$/.exec(firstLine(text))?.[1];
  return path === undefined || path.includes('\0') ? undefined : path;
}

/** Repositories with `extensions.refStorage = reftable` keep this in HEAD so that older readers stop. */
export const reftableHead = 'refs/heads/.invalid';

/** The short name of a ref, as `git branch` shows it. */
export function branchName(ref: string): string {
  return ref.replace(/^refs\/(?:heads\/)?/, '');
}

/** The commit of `ref` in a part of a `packed-refs` file, of whole lines. */
export function findPackedRef(lines: string, ref: string): string | undefined {
  const space = lines.indexOf(` ${ref}\n`);
  if (space < 0) return undefined;
  const commit = lines.slice(lines.lastIndexOf('\n', space) + 1, space);
  return commitId.test(commit) ? commit : undefined;
}

/** What `git worktree list --porcelain` says of the worktree at `root`. */
export function parseWorktreeList(
  text: string,
  root: string,
): { readonly branch: string | undefined; readonly commit: string | undefined } | undefined {
  for (const block of text.split('\n\n')) {
    const lines = block.split('\n');
    if (lines[0] !== `worktree ${root}`) continue;
    const valueOf = (key: string): string | undefined =>
      lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1);
    const commit = valueOf('HEAD');
    return {
      branch: valueOf('branch'),
      // Git writes zeros for a branch without a commit.
      commit: commit !== undefined && /[1-9a-f]/.test(commit) ? commit : undefined,
    };
  }
  return undefined;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').trimEnd();
}
