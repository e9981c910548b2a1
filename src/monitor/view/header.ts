import { threadIdOf, type HostName } from '../../core/ids.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { StateWord } from '../../core/session/status.js';
import type { EpochMs } from '../../core/time.js';
import { formatInterval, formatSeconds, failureText, linkText } from '../../output/text/format.js';
import { displayWidth } from '../../output/text/display-width.js';
import { span, type StyledLine, type Tone } from '../../output/text/line.js';
import { stateTone } from '../../output/table/state-cell.js';
import { fleetCounts, type FleetCounts } from '../state/fleet-counts.js';
import { stillContext } from '../state/listed-rows.js';
import type { CollectorHealth, MonitorView } from '../state/monitor-view.js';
import { processLines, type ScreenView } from '../state/screen-layout.js';
import { partsLine, type Part } from './parts-line.js';

/**
 * The totals and what is wrong:
 *
 *      codex-ps  local, home  5 sessions  7 threads                                  every 1s  fresh
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

function part(text: string, rank: number, tone: Tone = 'plain'): Part {
  return { spans: [span(text, tone)], side: 'left', rank };
}

function onTheRight(text: string, rank: number, tone: Tone = 'muted'): Part {
  return { spans: [span(text, tone)], side: 'right', rank };
}

function aboutParts(view: ScreenView, counts: FleetCounts | undefined): readonly Part[] {
  const { fleet, options, now } = view;
  const name: Part = {
    spans: [span('codex-ps', { tone: 'title', bold: true })],
    side: 'left',
    rank: 0,
  };
  return [
    name,
    ...(options.demo ? [part('DEMO: sample data', 1, 'accent')] : []),
    ...(fleet ? [part(hostsText(fleet.chosenHosts, view, view.size.columns / 2), 4)] : []),
    ...(counts ? countParts(counts) : []),
    onTheRight(`every ${formatInterval(options.intervalMs)}`, 7),
    ...(fleet ? [freshPart(fleet, now, options.intervalMs)] : []),
  ];
}

function countParts({ sessions, threads }: FleetCounts): readonly Part[] {
  return [
    part(counted(sessions, 'session'), 2),
    ...(threads === sessions ? [] : [part(counted(threads, 'thread'), 6)]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const tick = 10;

/** Ticks each 10 s, so that an idle screen stays still. */
function freshPart(fleet: Fleet, now: EpochMs, intervalMs: number): Part {
  const collected = fleet.hosts.flatMap(({ collectedAt }) => collectedAt ?? []);
  const newest = collected.length > 0 ? Math.max(...collected) : fleet.generatedAt;
  const age = Math.max(0, Math.floor((now - newest) / 1000 / tick) * tick);
  const late = age * 1000 >= Math.max(3 * tick * 1000, 5 * intervalMs);
  return onTheRight(age === 0 ? 'fresh' : `${formatSeconds(age)} old`, 3, late ? 'error' : 'muted');
}

const stateOrder: readonly (readonly [StateWord, (count: number) => string])[] = [
  ['ASK', (count) => (count === 1 ? 'asks' : 'ask')],
  ['FAIL', () => 'failed'],
  ['STOP', () => 'stopped'],
  ['WORK', (count) => (count === 1 ? 'works' : 'work')],
  ['IDLE', () => 'idle'],
  ['UNK', () => 'unknown'],
];

function stateParts(view: ScreenView, counts: FleetCounts | undefined): readonly Part[] {
  if (!counts) return [part('loading', 0, 'muted')];
  const { glyphs, layout } = view;
  const shown = stateOrder.filter(([word]) => word !== 'STOP' || counts.words.STOP > 0);
  const states = shown.map(([word, words], index): Part => {
    const count = counts.words[word];
    const calls = count > 0 && (word === 'ASK' || word === 'FAIL' || word === 'STOP');
    const style = { tone: count > 0 ? stateTone(word) : ('muted' as const), bold: calls };
    return {
      spans: [span(`${glyphs.state[word]} ${count} ${words(count)}`, style)],
      side: 'left',
      rank: count > 0 ? 2 + index : 12 + index,
    };
  });
  const all = [...states, ...sourceParts(view, counts), ...costParts(view)];
  if (layout.outOfSight === undefined) return all;
  return [
    ...all,
    { spans: [span(layout.outOfSight, { tone: 'ask', bold: true })], side: 'right', rank: 1 },
  ];
}

function sourceParts({ ui }: MonitorView, { hidden }: FleetCounts): readonly Part[] {
  if (ui.hiddenShown) return [part('all sources: A', 8, 'muted')];
  return hidden > 0 ? [part(`${hidden} hidden: A`, 8, 'muted')] : [];
}

/** What codex-ps itself takes of one core. */
function costParts({ self: { cpuPercent } }: MonitorView): readonly Part[] {
  if (cpuPercent === undefined) return [];
  return [onTheRight(`cpu ${cpuPercent.toFixed(cpuPercent < 10 ? 1 : 0)}%`, 9)];
}

function problemLines(view: ScreenView, room: number): readonly StyledLine[] {
  const { collectors, now } = view;
  const lines: readonly StyledLine[] = [
    ...collectors.flatMap((collector) => collectorLine(collector, now)),
    ...failureLines(view).map((text) => problemLine(text, 'error')),
    ...warningTexts(view).map((warning) => problemLine(`warning: ${warning}`, 'accent')),
    ...(view.fleet ? processLines(view.fleet, view.layout.listed) : []).map((text) =>
      problemLine(text, 'accent'),
    ),
  ];
  if (lines.length <= room) return lines;
  if (room <= 0) return [];
  const left = lines.length - room + 1;
  return [...lines.slice(0, room - 1), problemLine(`and ${left} more`, 'error')].slice(0, room);
}

/** Threads are called as in the list, or no room is left for what to do. */
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

function problemLine(text: string, tone: Tone): StyledLine {
  return [span(' '), span(text, tone)];
}

function collectorLine(collector: CollectorHealth, now: EpochMs): readonly StyledLine[] {
  if (collector.kind !== 'restarting') return [];
  return [problemLine(restartText(collector, now), 'error')];
}

/** A collector that stopped, and when it is started again. */
export function restartText(
  { name, reason, retryAt }: CollectorHealth & { readonly kind: 'restarting' },
  now: EpochMs,
): string {
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
  const when = seconds === 0 ? 'now' : `in ${formatSeconds(seconds)}`;
  return `the ${name} collector stopped (${reason}); it restarts ${when}, r restarts it now`;
}

/** What is wrong with each host; its first failure also says what is being done about it. */
export function failureLines({ fleet, links, now }: MonitorView): readonly string[] {
  const seen = new Set<HostName>();
  return (fleet?.failures ?? []).map((failure) => {
    const doing = seen.has(failure.host) ? undefined : linkText(links.get(failure.host), now);
    seen.add(failure.host);
    return failureText(failure, doing);
  });
}

/** More are counted, not named. */
const mostNamed = 3;

/** The hosts, and of those that are not well what is being done about them, where that has room. */
export function hostsText(
  chosenHosts: readonly HostName[],
  { links, now }: Pick<MonitorView, 'links' | 'now'>,
  room: number,
): string {
  const doing = (host: HostName): string | undefined => linkText(links.get(host), now);
  const all =
    chosenHosts.length <= mostNamed ? chosenHosts.join(', ') : `${chosenHosts.length} hosts`;
  const full =
    chosenHosts.length <= mostNamed
      ? chosenHosts.map((host) => withNote(host, shortly(doing(host)))).join(', ')
      : withNote(all, counts(chosenHosts.flatMap((host) => doing(host) ?? [])));
  return displayWidth(full) <= room ? full : all;
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text} (${note})`;
}

/** What to do about it stands with the failure. */
function shortly(doing: string | undefined): string | undefined {
  return doing?.replace(/:.*/, '');
}

/** `2 connecting, 1 blocked`; those that wait are one count, whatever their times. */
function counts(doings: readonly string[]): string | undefined {
  const words = doings.map((doing) => doing.replace(/:.*| in .*/, ''));
  const texts = [...new Set(words)].toSorted().map((word) => {
    const count = words.filter((other) => other === word).length;
    return `${count} ${word === 'retry' ? 'wait' : word}`;
  });
  return texts.length > 0 ? texts.join(', ') : undefined;
}
