import { createHostCollector } from '../collect/host-collector.js';
import { namesFilePath } from '../collect/names/names-path.js';
import { nodePorts } from '../collect/ports/node-ports.js';
import { unixWebSocketPort } from '../collect/ports/unix-websocket.js';
import { endWithCaller } from './end-with-caller.js';
import { lookHere } from './look-here.js';
import { printText } from './print-text.js';
import { watch } from './watch.js';
import { localHost } from '../domain/ids.js';
import { durationMs } from '../domain/time.js';
import { mergeFleet } from '../model/merge-fleet.js';
import { jsonDocument, type JsonDocument } from '../render/json-document.js';

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

const collector = createHostCollector(ports, {
  codexHome: process.env['CODEX_HOME']?.trim() === '' ? undefined : process.env['CODEX_HOME'],
  discovery: 'auto',
  lsofTimeoutMs: 5_000,
  codexPsVersion: pushedVersion,
  namesPath: namesFilePath(process.env, ports.identity.homeDir),
  webSocket: unixWebSocketPort,
  started: undefined,
});

async function look(): Promise<JsonDocument> {
  const record = await lookHere(collector, ports.now, debug);
  const fleet = mergeFleet({
    chosenHosts: [localHost],
    records: new Map([[localHost, record]]),
    now: ports.now(),
    staleAfter: durationMs(Number.MAX_SAFE_INTEGER),
  });
  return jsonDocument(fleet, { codexPsVersion: pushedVersion, debug, allSources });
}

async function run(): Promise<void> {
  endWithCaller(numberAfter('--deadline-ms', 0));
  if (words.includes('--watch')) {
    await watch({
      look,
      write: printText,
      now: ports.now,
      pause: (milliseconds) =>
        new Promise((resolve) => {
          setTimeout(() => resolve(true), milliseconds);
        }),
      refreshMs: numberAfter('--refresh-ms', 1_000),
    });
  } else await printText(`${JSON.stringify(await look())}\n`);
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`codex-ps: failed: ${String(error)}\n`);
    process.exit(1);
  },
);
