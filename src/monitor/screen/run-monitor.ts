import { isSameData } from '../../core/same-data.js';
import type { HostName } from '../../core/ids.js';
import type { Refusal, Result } from '../../core/result.js';
import type { SettingValues } from '../../config/setting-table.js';
import type { Session } from '../../core/session/session.js';
import { type DurationMs, durationMs, type EpochMs, epochMs } from '../../core/time.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import { type NotificationPlan, Notifier } from '../../notify/notifier.js';
import { ProgramStatus } from '../../notify/program-status.js';
import { initialUiState, type UiState } from '../state/ui-state.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import type { MonitorOptions, MonitorView, StoppedCollector } from '../state/monitor-view.js';
import { type CopyPorts, copyText } from '../../terminal/copy-text.js';
import { type Guarded, type MonitorEnd, TerminalGuard } from './terminal.js';
import type { UserMarks } from '../../app/user-marks.js';
import type { Collectors } from '../../app/workers/collectors.js';
import type { LinkState, Fleet } from '../../core/session/snapshot.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Action, Effect } from '../state/action.js';
import { CpuMeter } from './cpu-meter.js';
import { FleetKeeper, withTimelines } from '../state/fleet-keeper.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import { fleetGroups } from '../state/listed-rows.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { frame } from '../view/frame.js';
import type { WorkerEvent, WorkerName } from '../../app/workers/messages.js';
import { reduce } from '../update/reduce.js';
import { watched, type Watched } from '../state/screen-layout.js';

export interface SessionActions {
  /** Changes nothing. */
  readonly plan: (action: PlannedAction, session: Session) => Promise<Result<ActionPlan, Refusal>>;
  /** A plan that takes the screen has it already. */
  readonly run: (plan: ActionPlan) => Promise<Result<undefined, Refusal>>;
}

export interface MonitorParts extends Omit<Guarded, 'onEnd' | 'onResume'> {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly collectors: Collectors;
  readonly actions: SessionActions;
  readonly clipboard: Pick<CopyPorts, 'run' | 'platform'>;
  readonly chosenHosts: readonly HostName[];
  readonly unicode: boolean;
  readonly options: MonitorOptions;
  readonly ui: Partial<UiState>;
  /** What is wrong with the configuration, one sentence each. */
  readonly warnings: readonly string[];
  readonly titles: SettingValues['titles'];
  readonly programStatus: SettingValues['program_status'];
  /** undefined: none are sent. */
  readonly notifications: NotificationPlan | undefined;
  /** The processor time that codex-ps has used, with its threads and its children that have ended. */
  readonly cpuTime: () => Promise<DurationMs>;
  readonly readEnded: () => Promise<Fleet>;
  readonly marks: Pick<UserMarks, 'read' | 'marked' | 'save'>;
  /** Null clears the name; the error is one clean sentence. */
  readonly saveName: (session: RowRef, name: string | null) => Promise<Result<undefined, string>>;
  /** The error is one clean sentence. */
  readonly saveView: (view: Partial<SettingValues>) => Promise<Result<undefined, string>>;
}

/** What is done about each kind of `Of`. */
type Table<Of extends { readonly kind: string }, Rest extends readonly unknown[] = []> = {
  readonly [Kind in Of['kind']]: (
    of: Extract<Of, { readonly kind: Kind }>,
    ...rest: Rest
  ) => unknown;
};

const now = (): EpochMs => epochMs(Date.now());

/** At most 30 draws a second, however fast keys and answers come. */
const drawEveryMs = 33;
/** Ages move, messages disappear, hosts become stale. */
const tickMs = 1000;

class Monitor {
  readonly #parts: MonitorParts;
  readonly #keeper: FleetKeeper;
  readonly #meter = new CpuMeter();
  readonly #guard: TerminalGuard;
  readonly #stopped = new Map<WorkerName, StoppedCollector>();
  readonly #links = new Map<HostName, LinkState>();
  readonly #notifier: Notifier | undefined;
  readonly #programStatus: ProgramStatus;
  #ui: UiState;
  #options: MonitorOptions;
  #fleet: Fleet | undefined;
  #details: SessionDetail | undefined;
  #timelines: MonitorView['timelines'] = new Map();
  #ended: Fleet | undefined;
  #watched: Watched = { details: undefined, timelines: undefined };
  #lastDraw = 0;
  #nextDraw: NodeJS.Timeout | undefined;
  readonly #ticking: NodeJS.Timeout;
  #running = true;

  readonly #effects: Table<Effect> = {
    quit: () => this.#guard.end({ exitCode: 0 }),
    suspend: () => this.#guard.suspend(),
    redraw: () => this.#parts.screen.forget(),
    refresh: () => this.#parts.collectors.send({ kind: 'refresh' }),
    'read-ended': async () => {
      this.#ended = undefined;
      const ended = await this.#parts.readEnded();
      this.#ended = this.#hidesQuotes() ? fleetWithoutQuotes(ended) : ended;
      this.#schedule();
    },
    copy: async ({ text }) => {
      const { screen, environment, clipboard } = this.#parts;
      const send = (sequence: string): void => screen.send(sequence);
      const result = await copyText(text, { ...clipboard, environment, send });
      const message =
        result === 'copied'
          ? `copied ${text}`
          : `sent to the terminal, which may not support copying (OSC 52): ${text}`;
      this.#act({ kind: 'notice', text: message, failed: false });
    },
    'plan-action': async ({ action, session }) => {
      this.#act({ kind: 'action-planned', plan: await this.#parts.actions.plan(action, session) });
    },
    'run-plan': async ({ plan }) => {
      const run = (): Promise<Result<undefined, Refusal>> => this.#parts.actions.run(plan);
      const result = await (plan.takesScreen ? this.#guard.lend(run) : run());
      this.#act({ kind: 'action-ended', plan, result });
    },
    'save-name': async ({ row, name }) => {
      const result = await this.#parts.saveName(row, name);
      if (result.ok) this.#keeper.nameSaved(row, name, now());
      this.#act({ kind: 'name-saved', row, name, result });
      this.#takeFleet();
    },
    'save-marks': async ({ row, change }) => {
      const saved = await this.#parts.marks.save(row, change);
      if (saved.ok) return;
      const text = `this lasts until codex-ps ends: ${saved.error}`;
      this.#act({ kind: 'notice', text, failed: true });
    },
    'save-view': async ({ view }) => {
      const saved = await this.#parts.saveView(view);
      const text = saved.ok ? 'view settings saved' : `not saved: ${saved.error}`;
      this.#act({ kind: 'notice', text, failed: !saved.ok });
    },
    'set-interval': ({ intervalMs }) => {
      this.#options = { ...this.#options, intervalMs };
      this.#parts.collectors.send({ kind: 'set-interval', every: durationMs(intervalMs) });
    },
  };

  readonly #events: Table<WorkerEvent, [worker: WorkerName]> = {
    ready: (_, worker) => this.#stopped.delete(worker),
    restarting: ({ detail, wait }, worker) => {
      const retryAt = epochMs(now() + wait);
      this.#stopped.set(worker, { name: worker, reason: detail, retryAt });
    },
    'host-link': ({ host, state }) => this.#links.set(host, state),
    details: ({ detail }) => {
      this.#details = this.#hidesQuotes() ? detailWithoutQuotes(detail) : detail;
    },
    timelines: ({ timelines }) => {
      this.#timelines = withTimelines(this.#timelines, timelines, this.#fleet);
    },
    'host-result': ({ result }) => this.#keeper.take(result, now()),
  };

  constructor(parts: MonitorParts, onEnd: (end: MonitorEnd) => void) {
    this.#parts = parts;
    const { chosenHosts, warnings, options, marks } = parts;
    this.#keeper = new FleetKeeper(chosenHosts, warnings, options.demo, marks);
    this.#options = options;
    this.#ui = initialUiState(parts.ui);
    const { screen, process, stdin, stdout, environment, unicode, collectors } = parts;
    const send = (sequence: string): void => screen.send(sequence);
    this.#notifier =
      parts.notifications &&
      new Notifier({
        ...{ plan: parts.notifications, environment, unicode, send },
        complain: (text) => this.#act({ kind: 'notice', text, failed: true }),
      });
    this.#guard = new TerminalGuard({
      ...{ screen, process, stdin, stdout },
      onEnd: (end) => {
        this.#stop();
        onEnd(end);
      },
      onResume: () => {
        this.#programStatus.resume();
        this.#draw();
      },
    });
    this.#programStatus = new ProgramStatus({
      ...{ setting: parts.programStatus, titles: parts.titles, environment, send },
    });
    screen.farewell = () => this.#programStatus.farewell();
    screen.onInput = (event) => {
      if (event.kind === 'program-status') this.#programStatus.answered();
      else this.#act(event);
    };
    screen.onResize = () => this.#act({ kind: 'resize' });
    collectors.listen((event, worker) => {
      this.#events[event.kind](event as never, worker);
      this.#schedule();
    });
    this.#ticking = setInterval(() => this.#tick(), tickMs);
    this.#tick();
  }

  #act(action: Action): void {
    if (!this.#running) return;
    const [ui, ...effects] = reduce(this.#view(), action);
    this.#ui = ui;
    for (const effect of effects) this.#effects[effect.kind](effect as never);
    this.#watch(watched(this.#view()));
    this.#schedule();
  }

  #watch(next: Watched): void {
    const { details, timelines } = this.#watched;
    this.#watched = next;
    if (!isSameData(details, next.details)) {
      this.#details = undefined;
      this.#parts.collectors.send({ kind: 'watch-details', session: next.details });
    }
    if (!isSameData(timelines, next.timelines)) {
      this.#parts.collectors.send({ kind: 'watch-timelines', of: next.timelines });
    }
  }

  #tick(): void {
    this.#notifier?.check(now());
    void this.#parts.marks.read();
    if (this.#meter.isDue(now())) {
      void this.#parts.cpuTime().then((used) => this.#meter.sample(now(), used));
    }
    this.#schedule();
  }

  /** Runs once a frame: forty hosts that answer between two frames make one new fleet. */
  #takeFleet(): void {
    const fleet = this.#keeper.newFleet(now(), durationMs(this.#options.intervalMs));
    if (!fleet) return;
    this.#fleet = this.#hidesQuotes() ? fleetWithoutQuotes(fleet) : fleet;
    this.#notifier?.take(this.#fleet);
    this.#programStatus.take(fleetGroups(this.#fleet, this.#ui));
    this.#act({ kind: 'fleet' });
    this.#notifier?.check(now());
  }

  #hidesQuotes(): boolean {
    return this.#parts.titles === 'names';
  }

  #schedule(): void {
    if (this.#nextDraw || !this.#running) return;
    const wait = Math.max(0, this.#lastDraw + drawEveryMs - performance.now());
    this.#nextDraw = setTimeout(() => {
      this.#takeFleet();
      this.#nextDraw = undefined;
      this.#draw();
    }, wait);
  }

  #draw(): void {
    if (!this.#running) return;
    this.#lastDraw = performance.now();
    this.#parts.screen.draw(frame(this.#view()));
  }

  #view(): MonitorView {
    return {
      size: this.#parts.screen.size(),
      fleet: this.#fleet,
      links: this.#links,
      ui: this.#ui,
      now: now(),
      glyphs: glyphsFor(this.#parts),
      self: { cpuPercent: this.#meter.percent },
      stopped: [...this.#stopped.values()],
      options: this.#options,
      details: this.#details,
      timelines: this.#timelines,
      ended: this.#ended,
    };
  }

  #stop(): void {
    this.#running = false;
    clearInterval(this.#ticking);
    clearTimeout(this.#nextDraw);
  }
}

/** Resolves when the monitor has ended and the terminal is restored. */
export function runMonitor(parts: MonitorParts): Promise<MonitorEnd> {
  return new Promise((resolve) => {
    new Monitor(parts, resolve);
  });
}
