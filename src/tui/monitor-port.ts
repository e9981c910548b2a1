import type { EventEmitter } from 'node:events';
import type { HostFailure } from '../domain/host-failure.js';
import type { HostName } from '../domain/ids.js';
import type { LinkState } from '../domain/link-state.js';
import type { Refusal } from '../domain/refusal.js';
import type { Result } from '../domain/result.js';
import type { SettingValues } from '../domain/settings.js';
import type { Session } from '../domain/session.js';
import type { SessionDetail } from '../domain/session-detail.js';
import type { HostSnapshot, Transport } from '../domain/snapshot.js';
import type { DurationMs, EpochMs } from '../domain/time.js';
import type { Timeline } from '../domain/timeline.js';
import type { RowRef } from '../model/row-key.js';
import type { NoticePlan } from './notices/notifier.js';
import type { FirstLook } from './ui-state.js';
import type { ActionPlan, PlannedAction } from '../model/terminal-actions/action-plan.js';
import type { Capabilities, MonitorOptions } from './monitor-view.js';
import type { Screen } from './screen-port.js';
import type { ProcessPort } from './terminal.js';

/** What the collecting threads tell the monitor. */
export type CollectorEvent =
  | { readonly kind: 'running'; readonly collector: string }
  | {
      readonly kind: 'restarting';
      readonly collector: string;
      readonly detail: string;
      readonly wait: DurationMs;
    }
  | {
      readonly kind: 'answered';
      readonly answer: {
        readonly snapshot: HostSnapshot;
        readonly transport: Transport;
        readonly transportReason?: string;
        readonly latency: DurationMs;
        readonly failures?: readonly HostFailure[];
      };
    }
  | { readonly kind: 'host-failed'; readonly failure: HostFailure }
  | { readonly kind: 'host-link'; readonly host: HostName; readonly state: LinkState }
  | { readonly kind: 'details'; readonly detail: SessionDetail }
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] };

/** What the monitor asks of the collecting threads. None of it waits. */
export interface Collectors {
  readonly names: readonly string[];
  readonly listen: (listener: (event: CollectorEvent) => void) => void;
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly watchDetails: (session: RowRef | undefined) => void;
  readonly watchTimelines: (of: 'all' | RowRef | undefined) => void;
}

/** What is done for a session outside of the monitor. */
export interface SessionActions {
  /** Asks what there is to ask, and changes nothing. */
  readonly plan: (action: PlannedAction, session: Session) => Promise<Result<ActionPlan, Refusal>>;
  /** One that takes the screen has it by then. */
  readonly run: (plan: ActionPlan) => Promise<Result<undefined, Refusal>>;
}

/** The world of the monitor. */
export interface MonitorParts {
  readonly screen: Screen;
  readonly process: ProcessPort;
  readonly stdin: EventEmitter;
  readonly stdout: EventEmitter;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly collectors: Collectors;
  readonly actions: SessionActions;
  readonly chosenHosts: readonly HostName[];
  readonly capabilities: Capabilities;
  readonly options: MonitorOptions & FirstLook;
  /** What is wrong with the configuration, one sentence each. */
  readonly warnings: readonly string[];
  readonly titles: SettingValues['titles'];
  /** undefined: the user is not called. */
  readonly notices: NoticePlan | undefined;
  readonly now: () => EpochMs;
  /** The processor time that codex-ps has used, with its threads and its children that have ended. */
  readonly cpuTime: () => Promise<DurationMs>;
  /** Null clears; the error is one clean sentence. */
  readonly saveName: (session: RowRef, name: string | null) => Promise<Result<undefined, string>>;
}
