import { processTexts } from '../../core/session/process-without-session.js';
import type { HostName } from '../../core/ids.js';
import { span, wrap, type StyledLine, type Tone } from '../../output/text/line.js';
import { fleetCounts } from '../state/fleet-counts.js';
import { failureLines, restartText } from './header.js';
import type { ScreenView } from '../state/screen-layout.js';

interface Said {
  readonly text: string;
  readonly tone: Tone;
}

function say(text: string, tone: Tone = 'plain'): Said {
  return { text, tone };
}

/** What stands where no row does: why there is none, and what to do. */
export function emptyScreen(view: ScreenView): readonly StyledLine[] {
  const width = view.size.columns;
  const margin = width >= 40 ? '   ' : ' ';
  const lines = sayings(view).flatMap(({ text, tone }) =>
    wrap(text, Math.max(1, width - 2 * margin.length)).map((line) => [span(margin + line, tone)]),
  );
  return [[], ...lines];
}

function sayings(view: ScreenView): readonly Said[] {
  const { fleet, ui, layout } = view;
  if (!fleet) return loading(view);
  if (layout.listed.groups.length > 0) {
    return ui.filter.text !== ''
      ? [say(`No session matches ${ui.filter.text.trim()}`), say('Esc clears the filter.', 'muted')]
      : [say('Nothing needs you.'), say('a shows all sessions.', 'muted')];
  }
  const { hidden } = fleetCounts(fleet, ui);
  const hint = hidden > 0 ? [say(`A shows ${hidden} of the desktop app.`, 'muted')] : [];
  if (fleet.failures.length > 0 || fleet.hosts.some(({ blind }) => blind === true)) {
    return [
      say('No session can be shown:'),
      ...failureLines(view).map((text) => say(text, 'error')),
      ...[...processTexts(fleet), ...fleet.warnings].map((text) => say(text, 'accent')),
      say('r retries now.', 'muted'),
      ...hint,
    ];
  }
  const heard = fleet.hosts.map(({ host }) => host);
  return [
    say(
      fleet.processes.length > 0
        ? 'No session can be shown yet:'
        : `No Codex session is running on ${heard.join(', ')}.`,
    ),
    ...unheard(view, heard),
    say('Start codex in another terminal; it appears here.', 'muted'),
    ...[...processTexts(fleet), ...fleet.warnings].map((text) => say(text, 'accent')),
    ...hint,
  ];
}

/** Hosts of which nothing can be said yet. */
function unheard(view: ScreenView, heard: readonly HostName[]): readonly Said[] {
  const others = [...view.links.keys()].filter((host) => !heard.includes(host));
  if (others.length === 0) return [];
  return [say(`Connecting to ${others.join(', ')}${view.glyphs.ellipsis}`, 'muted')];
}

function loading(view: ScreenView): readonly Said[] {
  const dead = view.collectors.filter((collector) => collector.kind === 'restarting');
  if (dead.length > 0) {
    return dead.map((collector) => say(restartText(collector, view.now), 'error'));
  }
  const connecting = unheard(view, []);
  return connecting.length > 0
    ? connecting
    : [say(`Looking for Codex sessions${view.glyphs.ellipsis}`, 'muted')];
}
