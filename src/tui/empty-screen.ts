import { failureText } from '../render/failure-text.js';
import { span, wrap } from '../render/line.js';
import type { StyledLine, Tone } from '../render/styled-line.js';
import { fleetCounts } from './fleet-counts.js';
import { restartText } from './header.js';
import type { ListedRows } from './listed-rows.js';
import type { MonitorView } from './monitor-view.js';

interface Said {
  readonly text: string;
  readonly tone: Tone;
}

function say(text: string, tone: Tone = 'plain'): Said {
  return { text, tone };
}

/** What stands where no row does: why there is none, and what to do. */
export function emptyScreen(
  view: MonitorView,
  listed: ListedRows,
  width: number,
): readonly StyledLine[] {
  const margin = width >= 40 ? '   ' : ' ';
  const lines = sayings(view, listed).flatMap(({ text, tone }) =>
    wrap(text, Math.max(1, width - 2 * margin.length)).map((line) => [span(margin + line, tone)]),
  );
  return [[], ...lines];
}

function sayings(view: MonitorView, listed: ListedRows): readonly Said[] {
  const { fleet, ui } = view;
  if (!fleet) return loading(view);
  if (listed.groups.length > 0) {
    return ui.filter.text !== ''
      ? [say(`No session matches ${ui.filter.text.trim()}`), say('Esc clears the filter.', 'muted')]
      : [say('Nothing needs you.'), say('a shows all sessions again.', 'muted')];
  }
  const { hidden } = fleetCounts(fleet, ui);
  const hint = hidden > 0 ? [say(`A shows ${hidden} of the desktop app.`, 'muted')] : [];
  if (fleet.failures.length > 0) {
    return [
      say('No session can be shown:'),
      ...fleet.failures.map((failure) => say(failureText(failure), 'error')),
      ...fleet.warnings.map((warning) => say(warning, 'accent')),
      say('r looks again now.', 'muted'),
      ...hint,
    ];
  }
  return [
    say(`No Codex session is running on ${fleet.chosenHosts.join(', ')}.`),
    say('Start codex in another terminal: it appears here by itself.', 'muted'),
    ...fleet.warnings.map((warning) => say(warning, 'accent')),
    ...hint,
  ];
}

function loading(view: MonitorView): readonly Said[] {
  const dead = view.collectors.filter((collector) => collector.kind === 'restarting');
  return dead.length > 0
    ? dead.map((collector) => say(restartText(collector, view.now), 'error'))
    : [say('Looking for Codex sessions…'.replace('…', view.caps.unicode ? '…' : '...'), 'muted')];
}
