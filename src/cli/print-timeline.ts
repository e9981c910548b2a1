import type { Fleet } from '../core/session/snapshot.js';
import type { Timeline } from '../core/session/timeline.js';
import { timelinePage } from '../timeline/timeline-page.js';
import { fleetWithoutQuotes } from '../output/json/without-quotes.js';
import { outputStyle, showsUnicode } from '../options/output-style.js';
import type { Options } from '../options/options.js';
import { outputTarget, printError, printText } from '../platform/print-text.js';
import { shownSessions } from '../app/shown-sessions.js';

/** A pipe has no width: enough for five minutes a cell. */
const pipeWidth = 140;

/** `--once --timeline`: what each session did over the last hours. */
export async function printTimeline(
  fleet: Fleet,
  options: Options,
  timelines: readonly Timeline[],
): Promise<void> {
  const { width = pipeWidth, theme } = outputStyle(options, outputTarget(), process.env);
  const { settings } = options;
  const shown = shownSessions(fleet, options);
  const page = timelinePage(
    settings.titles.value === 'names' ? fleetWithoutQuotes(shown) : shown,
    timelines,
    {
      width,
      theme,
      unicode: showsUnicode(settings, process.env),
    },
  );
  for (const notice of page.notices) printError(notice);
  await printText(page.lines.map((line) => `${line}\n`).join(''));
}
