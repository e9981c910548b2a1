import type { Holding } from './holding.js';
import type { OsProcess } from './os-process.js';

export type DiscoveryFailure =
  | { readonly kind: 'lsof-missing' }
  | { readonly kind: 'lsof-timed-out'; readonly afterMs: number }
  | { readonly kind: 'lsof-failed'; readonly detail: string }
  | { readonly kind: 'ps-failed'; readonly detail: string }
  | { readonly kind: 'proc-missing' }
  /** Processes of other users, or that /proc refuses: their open files cannot be seen. */
  | { readonly kind: 'unreadable-processes'; readonly count: number };

export interface LeftOutProcess {
  readonly process: OsProcess;
  readonly why: 'other-user' | 'other-home';
}

export interface Discovery {
  /** undefined where no way worked. */
  readonly via: 'lsof' | 'proc' | undefined;
  /** Every process whose command begins with `codex`. */
  readonly processes: readonly OsProcess[];
  readonly holdings: readonly Holding[];
  readonly failures: readonly DiscoveryFailure[];
}
