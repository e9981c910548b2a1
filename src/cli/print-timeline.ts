import { createDemoPorts } from '../collect/demo/demo-ports.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { TimelineReader } from '../collect/timeline/timeline-reader.js';
import { localHost } from '../domain/ids.js';
import type { Session } from '../domain/session.js';
import type { Fleet } from '../domain/snapshot.js';
import type { Timeline } from '../domain/timeline.js';
import { timelinePage } from '../render/timeline-page.js';
import { fleetWithoutQuotes } from '../render/without-quotes.js';
import type { Options } from './options.js';
import { printText } from './print-text.js';
import { shownSessions } from './shown-sessions.js';
import { showsUnicode } from './shows-unicode.js';

/** A pipe has no width: enough for five minutes a cell. */
const pipeWidth = 140;

/** `--once --timeline`: what each session did over the last hours, as far as its rollout lies on this machine. */
export async function printTimeline(fleet: Fleet, options: Options): Promise<void> {
  const { isTTY, columns } = process.stdout;
  const { settings } = options;
  const shown = shownSessions(fleet, options);
  const page = timelinePage(
    settings.titles.value === 'names' ? fleetWithoutQuotes(shown) : shown,
    await timelinesOf(shown, options.demo),
    {
      width: isTTY ? columns : pipeWidth,
      theme: isTTY && process.env['TERM'] !== 'dumb' ? settings.theme.value : 'none',
      unicode: showsUnicode(settings, process.env),
    },
  );
  for (const notice of page.notices) process.stderr.write(`codex-ps: ${notice}\n`);
  await printText(page.lines.map((line) => `${line}\n`).join(''));
}

async function timelinesOf(fleet: Fleet, demo: boolean): Promise<readonly Timeline[]> {
  const readers = new Map<string, TimelineReader>();
  const timelines: Timeline[] = [];
  for (const session of fleet.sessions) {
    if (session.host !== localHost && !demo) continue;
    const reader = readers.get(session.host) ?? readerFor(session, fleet, demo);
    readers.set(session.host, reader);
    timelines.push(await reader.read(session, fleet.generatedAt));
  }
  return timelines;
}

function readerFor({ host }: Session, { generatedAt }: Fleet, demo: boolean): TimelineReader {
  if (!demo) return new TimelineReader(nodePorts().files);
  // The made-up fleet of one look began with it.
  const clock = { began: generatedAt, seed: String(generatedAt), now: () => generatedAt };
  return new TimelineReader(createDemoPorts(host, clock).files);
}
