import { afterMs } from '../platform/after.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { endWithCaller } from '../platform/end-with-caller.js';
import { followHere, hereCollector } from '../app/follow-here.js';
import { lookHere } from '../app/look-here.js';
import { printText } from '../platform/print-text.js';
import { watch } from '../app/watch.js';
import { localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import { type HostRecord, mergeFleet } from '../core/fleet/merge-fleet.js';
import { TimelineReader } from '../timeline/timeline-reader.js';
import type { Fleet } from '../core/session/snapshot.js';
import { jsonDocument } from '../output/json/json-document.js';

// What --remote-bin @push sends to another host: one file, without the command line, the screen and ssh.
// Its words are those of remote-command.ts.
declare const pushedVersion: string;

const words = process.argv.slice(2);
const ports = nodePorts();
const debug = true;
const allSources = words.includes('--all-sources');

function numberAfter(word: string, absent: number): number {
  const at = words.indexOf(word);
  const value = at < 0 ? Number.NaN : Number(words[at + 1]);
  return Number.isFinite(value) ? value : absent;
}

const here = {
  codexHome: process.env['CODEX_HOME']?.trim() === '' ? undefined : process.env['CODEX_HOME'],
  discovery: 'auto',
  codexPsVersion: pushedVersion,
  debug,
  refreshMs: numberAfter('--refresh-ms', 1_000),
} as const;

function fleetOf(record: HostRecord): Fleet {
  return mergeFleet({
    chosenHosts: [localHost],
    records: new Map([[localHost, record]]),
    now: ports.now(),
    staleAfter: durationMs(Number.MAX_SAFE_INTEGER),
  });
}

const documentOptions = { codexPsVersion: pushedVersion, debug, allSources };

/** Until its caller goes away. */
function keepTelling(): Promise<never> {
  return new Promise((_resolve, reject) => {
    let newest: HostRecord | undefined;
    const changed = watch({
      document: () => (newest ? jsonDocument(fleetOf(newest), documentOptions) : {}),
      write: (line) => printText(line).catch(reject),
      after: afterMs,
    });
    followHere(here, (record) => {
      newest = record;
      changed();
    });
  });
}

async function tellOnce(): Promise<void> {
  const record = await lookHere(hereCollector(here), ports.now, debug);
  const fleet = fleetOf(record);
  const timelines = words.includes('--timeline')
    ? await new TimelineReader(ports.files).readEach(fleet.sessions, fleet.generatedAt)
    : undefined;
  await printText(`${JSON.stringify(jsonDocument(fleet, { ...documentOptions, timelines }))}\n`);
}

endWithCaller(numberAfter('--deadline-ms', 0));
(words.includes('--watch') ? keepTelling() : tellOnce()).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`codex-ps: failed: ${String(error)}\n`);
    process.exit(1);
  },
);
