import type { EventEmitter } from 'node:events';
import type { HostName } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { SettingValues } from '../../config/setting-table.js';
import type { Session } from '../../core/session/session.js';
import type { DurationMs, EpochMs } from '../../core/time.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { NotificationPlan } from '../../notify/notifier.js';
import type { FirstLook } from '../state/ui-state.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import type { Capabilities, MonitorOptions } from '../state/monitor-view.js';
import type { CopyPorts } from '../../terminal/copy-text.js';
import type { Screen } from './screen-port.js';
import type { ProcessPort } from './terminal.js';
import type { Collectors } from '../../app/workers/collectors.js';

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
  /** What copying needs besides the terminal. */
  readonly clipboard: Pick<CopyPorts, 'run' | 'platform'>;
  readonly chosenHosts: readonly HostName[];
  readonly capabilities: Capabilities;
  readonly options: MonitorOptions & FirstLook;
  /** What is wrong with the configuration, one sentence each. */
  readonly warnings: readonly string[];
  readonly titles: SettingValues['titles'];
  /** undefined: the user is not called. */
  readonly notifications: NotificationPlan | undefined;
  readonly now: () => EpochMs;
  /** The processor time that codex-ps has used, with its threads and its children that have ended. */
  readonly cpuTime: () => Promise<DurationMs>;
  /** Null clears; the error is one clean sentence. */
  readonly saveName: (session: RowRef, name: string | null) => Promise<Result<undefined, string>>;
}
