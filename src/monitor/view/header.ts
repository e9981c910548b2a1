import { threadIdOf, type HostName } from '../../core/ids.js';
import { stateOrder } from '../../core/session/status.js';
import { tightestWindow } from '../../core/session/account.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { counted } from '../../core/text/clean-text.js';
import type { EpochMs } from '../../core/time.js';
import { formatInterval, formatSeconds, failureText, linkText } from '../../output/text/format.js';
import { usageTone, windowText } from '../../output/text/usage-text.js';
import { displayWidth } from '../../output/text/display-width.js';
import { span, type Span, type StyledLine } from '../../output/text/line.js';
import { stateTones } from '../../output/table/state-cell.js';
import { countText, type FleetCounts } from '../../core/fleet/fleet-counts.js';
import { fleetCounts, outOfSightText } from '../state/fleet-counts.js';
import { stillContext } from '../state/listed-rows.js';
import type { MonitorView, StoppedCollector } from '../state/monitor-view.js';
import { processLines, type ScreenView } from '../state/screen-layout.js';
import { part, partsLine, type Part } from './parts-line.js';

/**
 * The totals and what is wrong:
 *
 *      codex-ps  local, home  5 sessions  7 threads        5h 82%, resets 17:40  every 1s  fresh
 *      ◆ 1 asks  ✗ 0 failed  ● 2 work  ○ 2 idle  ◌ 0 unknown  2 hidden: A  cpu 0.4%  1 asks below: tab
 *      home (retry in 12s): it did not answer in time: check the network
 */
export function header(view: ScreenView): readonly StyledLine[] {
  const { totals, problems } = view.layout.header;
  const width = view.size.columns;
  const counts = view.fleet && fleetCounts(view.fleet, view.ui);
  return [
    ...(totals === 2 ? [partsLine(aboutParts(view, counts), width)] : []),
    ...(totals >= 1 ? [partsLine(stateParts(view, counts), width)] : []),
    ...problemLines(view, problems),
  ];
}

function aboutParts(view: ScreenView, counts: FleetCounts | undefined): readonly Part[] {
  const { fleet, options, now, size } = view;
  const { sessions = 0, threads = 0 } = counts ?? {};
  const limit = fleet && tightestWindow(fleet.accounts);
  return [
    part('codex-ps', 0, { tone: 'title', bold: true }),
    ...(options.demo ? [part('DEMO: sample data', 1, 'accent')] : []),
    ...(fleet ? [part(hostsText(fleet.chosenHosts, view, size.columns / 2), 5)] : []),
    ...(counts ? [part(counted(sessions, 'session'), 2)] : []),
    ...(limit ? [part(windowText(limit, now), 4, usageTone(limit), 'right')] : []),
    ...(threads === sessions ? [] : [part(counted(threads, 'thread'), 6)]),
    part(`every ${formatInterval(options.intervalMs)}`, 7, 'muted', 'right'),
    ...(fleet ? [freshPart(fleet, now, options.intervalMs)] : []),
  ];
}

const tick = 10;

/** Changes every 10 s only, so that an idle screen stays still. */
function freshPart(fleet: Fleet, now: EpochMs, intervalMs: number): Part {
  const collected = fleet.hosts.flatMap(({ collectedAt }) => collectedAt ?? []);
  const newest = collected.length > 0 ? Math.max(...collected) : fleet.generatedAt;
  const age = Math.max(0, Math.floor((now - newest) / 1000 / tick) * tick);
  const late = age * 1000 >= Math.max(3 * tick * 1000, 5 * intervalMs);
  const text = age === 0 ? 'fresh' : `${formatSeconds(age)} old`;
  return part(text, 3, late ? 'error' : 'muted', 'right');
}

function stateParts(view: ScreenView, counts: FleetCounts | undefined): readonly Part[] {
  if (!counts) return [part('loading', 0, 'muted')];
  const { glyphs, layout } = view;
  const shown = stateOrder.filter((state) => state !== 'STOP' || counts.states.STOP > 0);
  const states = shown.map((state, index): Part => {
    const count = counts.states[state];
    const bold = count > 0 && (state === 'ASK' || state === 'FAIL' || state === 'STOP');
    const style = { tone: count > 0 ? stateTones[state] : ('muted' as const), bold };
    const rank = count > 0 ? 2 + index : 12 + index;
    return part(`${glyphs.state[state]} ${countText(state, count)}`, rank, style);
  });
  const { hidden, snoozed } = counts;
  const sources = view.ui.hiddenShown ? 'all sources: A' : `${hidden} hidden: A`;
  const { cpuPercent } = view.self;
  const outOfSight = outOfSightText(layout.listed, view.ui, layout.window);
  return [
    ...states,
    ...(snoozed > 0 ? [part(`${glyphs.snoozed} ${snoozed} snoozed`, 8, 'muted')] : []),
    ...(view.ui.hiddenShown || hidden > 0 ? [part(sources, 8, 'muted')] : []),
    ...(cpuPercent === undefined
      ? []
      : [part(`cpu ${cpuPercent.toFixed(cpuPercent < 10 ? 1 : 0)}%`, 9, 'muted', 'right')]),
    ...(outOfSight === undefined
      ? []
      : [part(outOfSight, 1, { tone: 'ask', bold: true }, 'right')]),
  ];
}

function problemLines(view: ScreenView, room: number): readonly StyledLine[] {
  const { stopped, now } = view;
  const errors = [...stopped.map((one) => restartText(one, now)), ...failureLines(view)];
  const others = [
    ...warningTexts(view).map((warning) => `warning: ${warning}`),
    ...(view.fleet ? processLines(view.fleet, view.layout.listed) : []),
  ];
  const all: readonly Span[] = [
    ...errors.map((text) => span(text, 'error')),
    ...others.map((text) => span(text, 'accent')),
  ];
  const more = span(`and ${all.length - room + 1} more`, 'error');
  const shown = all.length <= room ? all : [...all.slice(0, Math.max(0, room - 1)), more];
  return shown.slice(0, room).map((problem) => [span(' '), problem]);
}

/** With short thread ids as in the list: otherwise no room would be left for what to do. */
function warningTexts(view: MonitorView): readonly string[] {
  const { fleet } = view;
  if (!fleet) return [];
  const { shortIds } = stillContext(fleet, view);
  return fleet.warnings.map((warning) =>
    warning.replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, (text) => {
      const id = threadIdOf(text);
      return (id && shortIds.get(id)) ?? text;
    }),
  );
}

export function restartText({ name, reason, retryAt }: StoppedCollector, now: EpochMs): string {
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
  const when = seconds === 0 ? 'now' : `in ${formatSeconds(seconds)}`;
  return `the ${name} collector stopped (${reason}); it restarts ${when}, r restarts it now`;
}

/** The first failure of each host also says when it is retried. */
export function failureLines({ fleet, links, now }: MonitorView): readonly string[] {
  const seen = new Set<HostName>();
  return (fleet?.failures ?? []).map((failure) => {
    const doing = seen.has(failure.host) ? undefined : linkText(links.get(failure.host), now);
    seen.add(failure.host);
    return failureText(failure, doing);
  });
}

const mostNamed = 3;

/** The hosts, and if there is room the state of the connections that do not work. */
export function hostsText(
  chosenHosts: readonly HostName[],
  { links, now }: Pick<MonitorView, 'links' | 'now'>,
  room: number,
): string {
  const doing = (host: HostName): string | undefined => linkText(links.get(host), now);
  if (chosenHosts.length > mostNamed) {
    const all = `${chosenHosts.length} hosts`;
    const full = withNote(all, counts(chosenHosts.flatMap((host) => doing(host) ?? [])));
    return displayWidth(full) <= room ? full : all;
  }
  // What to do about it is shown with the failure.
  const full = chosenHosts
    .map((host) => withNote(host, doing(host)?.replace(/:.*/, '')))
    .join(', ');
  return displayWidth(full) <= room ? full : chosenHosts.join(', ');
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text} (${note})`;
}

/** `2 connecting, 1 blocked, 3 wait`. */
function counts(doings: readonly string[]): string | undefined {
  const words = doings.map((doing) => doing.replace(/:.*| in .*/, ''));
  const texts = [...new Set(words)].toSorted().map((word) => {
    const count = words.filter((other) => other === word).length;
    return `${count} ${word === 'retry' ? 'wait' : word}`;
  });
  return texts.length > 0 ? texts.join(', ') : undefined;
}
