export type Repository =
  /** No repository: the place is the directory itself. */
  | ({ readonly kind: 'none' } & Place)
  /** The directory itself is gone or cannot be read. */
  | { readonly kind: 'no-directory' }
  /** Its file system does not respond: a network mount whose server is gone. */
  | { readonly kind: 'not-responding' }
  | ({
      readonly kind: 'branch';
      readonly root: string;
      readonly branch: string;
      /** Undefined on a branch without a commit. */
      readonly commit: string | undefined;
    } & Place &
      Shared)
  | ({ readonly kind: 'detached'; readonly root: string; readonly commit: string } & Place & Shared)
  | { readonly kind: 'failure'; readonly root: string | undefined; readonly detail: string };

interface Shared {
  /** The `.git` of its main worktree. */
  readonly commonDir?: string;
  /** Where it is fetched from, as `github.com/openai/codex`: the same for ssh and https. */
  readonly remote?: string | undefined;
}

interface Place {
  /** Device and inode of the worktree's root: two paths of one identity are one place. Absent where it could not be read. */
  readonly identity?: string;
}
