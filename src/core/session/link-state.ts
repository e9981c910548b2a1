import type { EpochMs } from '../time.js';

/** What is being done about a host that is reached over a network. */
export type LinkState =
  /** For the first time, or after it failed before it ever answered. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ok' }
  /** It has answered before, failed since, and is being tried again now. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'backing-off'; readonly until: EpochMs }
  /** Not tried again by itself until something changes. */
  | { readonly kind: 'blocked' };
