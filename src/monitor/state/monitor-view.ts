import type { HostName } from '../../core/ids.js';
import type { LinkState } from '../../core/session/link-state.js';
import type { ColumnName } from '../../output/table/columns.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { UiState } from './ui-state.js';

/** The screen in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How one collecting thread is. */
export type CollectorHealth =
  | { readonly kind: 'starting'; readonly name: string }
  | { readonly kind: 'running'; readonly name: string }
  /** It died, and is started again at `retryAt`. */
  | {
      readonly kind: 'restarting';
      readonly name: string;
      readonly reason: string;
      readonly retryAt: EpochMs;
    };

export interface MonitorOptions {
  readonly debug: boolean;
  readonly intervalMs: number;
  /** The fleet is made up, and the screen says so. */
  readonly demo: boolean;
  /** Which columns the list has, in their order; undefined: all of them. */
  readonly columns: readonly ColumnName[] | undefined;
  /** Whether the user is called where a session needs them. */
  readonly notify: boolean;
}

/** Everything that the screen shows, but the screen's size. */
export interface MonitorView {
  /** Undefined until the first one came. */
  readonly fleet: Fleet | undefined;
  /** What is being done about the hosts that are reached over a network. */
  readonly links: ReadonlyMap<HostName, LinkState>;
  readonly ui: UiState;
  readonly now: EpochMs;
  readonly glyphs: Glyphs;
  /** What codex-ps itself costs: its share of one core over the last 10 s; undefined before that. */
  readonly self: { readonly cpuPercent: number | undefined };
  readonly collectors: readonly CollectorHealth[];
  readonly options: MonitorOptions;
  /** What was read for the open details; undefined where it has not come yet. */
  readonly details: SessionDetail | undefined;
  /** The pictures of the last hours that were read so far. */
  readonly timelines: ReadonlyMap<RowKey, Timeline>;
}

/** What `reduce` needs besides the state: `{ ...view, size }` will do. */
export type ReduceView = Omit<MonitorView, 'ui'> & { readonly size: Size };
