/** What stands at a working directory, read live. */
export type Repository =
  | { readonly kind: 'none' }
  /** The directory itself is gone or cannot be read. */
  | { readonly kind: 'no-directory' }
  | {
      readonly kind: 'branch';
      readonly root: string;
      readonly branch: string;
      /** Undefined on a branch without a commit. */
      readonly commit: string | undefined;
    }
  | { readonly kind: 'detached'; readonly root: string; readonly commit: string }
  | { readonly kind: 'trouble'; readonly root: string | undefined; readonly detail: string };
