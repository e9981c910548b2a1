import { processTexts } from '../../core/session/process-without-session.js';
import type { HostName } from '../../core/ids.js';
import { span, wrap, type Span, type StyledLine } from '../../output/text/line.js';
import { fleetCounts } from '../state/fleet-counts.js';
import { failureLines, restartText } from './header.js';
import type { ScreenView } from '../state/screen-layout.js';

export function emptyScreen(view: ScreenView): readonly StyledLine[] {
  const width = view.size.columns;
  const margin = width >= 40 ? '   ' : ' ';
  const lines = messages(view).flatMap(({ text, style }) =>
    wrap(text, Math.max(1, width - 2 * margin.length)).map((line) => [span(margin + line, style)]),
  );
  return [[], ...lines];
}

function messages(view: ScreenView): readonly Span[] {
  const { fleet, ui, layout } = view;
  if (!fleet) return loading(view);
  if (layout.listed.groups.length > 0) {
    return ui.filter.text !== ''
      ? [
          span(`No session matches ${ui.filter.text.trim()}`),
          span('Esc clears the filter.', 'muted'),
        ]
      : [span('Nothing needs you.'), span('a shows all sessions.', 'muted')];
  }
  const { hidden } = fleetCounts(fleet, ui);
  const hint = hidden > 0 ? [span(`A shows ${hidden} of the desktop app.`, 'muted')] : [];
  if (fleet.failures.length > 0 || fleet.hosts.some(({ blind }) => blind === true)) {
    return [
      span('No session can be shown:'),
      ...failureLines(view).map((text) => span(text, 'error')),
      ...[...processTexts(fleet), ...fleet.warnings].map((text) => span(text, 'accent')),
      span('r retries now.', 'muted'),
      ...hint,
    ];
  }
  const answered = fleet.hosts.map(({ host }) => host);
  // A warning may be of something that could not be read.
  const none = fleet.warnings.length > 0 ? 'No session to show' : 'No Codex session is running';
  return [
    span(
      fleet.processes.length > 0
        ? 'No session can be shown yet:'
        : `${none} on ${answered.join(', ')}.`,
    ),
    ...connectingTo(view, answered),
    span('Start codex in another terminal; it appears here.', 'muted'),
    ...[...processTexts(fleet), ...fleet.warnings].map((text) => span(text, 'accent')),
    ...hint,
  ];
}

function connectingTo(view: ScreenView, answered: readonly HostName[]): readonly Span[] {
  const others = [...view.links.keys()].filter((host) => !answered.includes(host));
  if (others.length === 0) return [];
  return [span(`Connecting to ${others.join(', ')}${view.glyphs.ellipsis}`, 'muted')];
}

function loading(view: ScreenView): readonly Span[] {
  const { stopped, now } = view;
  if (stopped.length > 0) return stopped.map((one) => span(restartText(one, now), 'error'));
  const connecting = connectingTo(view, []);
  return connecting.length > 0
    ? connecting
    : [span(`Looking for Codex sessions${view.glyphs.ellipsis}`, 'muted')];
}
