import type { HostName } from '../../core/ids.js';
import type { View } from '../../config/setting-kinds.js';
import type { SettingKey } from '../../config/setting-table.js';
import type { LinkState, Fleet } from '../../core/session/snapshot.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { EpochMs } from '../../core/time.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { UiState } from './ui-state.js';

/** The screen in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A worker thread that died, and is started again at `retryAt`. */
export interface StoppedCollector {
  readonly name: string;
  readonly reason: string;
  readonly retryAt: EpochMs;
}

export interface MonitorOptions {
  readonly debug: boolean;
  readonly intervalMs: number;
  readonly demo: boolean;
  /** What fixes a setting of the view, as `--columns`: the screen does not change it then. */
  readonly setBy: Partial<Record<SettingKey, string>>;
  readonly views: readonly View[];
}

/** Everything that the screen shows. */
export interface MonitorView {
  readonly size: Size;
  /** Undefined until the first one is there. */
  readonly fleet: Fleet | undefined;
  readonly links: ReadonlyMap<HostName, LinkState>;
  readonly ui: UiState;
  readonly now: EpochMs;
  readonly glyphs: Glyphs;
  /** The share of one core that codex-ps used over the last 10 s; undefined before that. */
  readonly self: { readonly cpuPercent: number | undefined };
  readonly stopped: readonly StoppedCollector[];
  readonly options: MonitorOptions;
  /** For the open details; undefined until it was read. */
  readonly details: SessionDetail | undefined;
  readonly timelines: ReadonlyMap<RowKey, Timeline>;
  /** The sessions that have ended; undefined until they were read. */
  readonly ended: Fleet | undefined;
}
