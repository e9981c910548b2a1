import { afterMs } from '../platform/after.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { exitWithCaller } from '../platform/exit.js';
import { collectLocalHost, collectorOptions, followLocalHost } from '../app/local-host.js';
import { printJson, printText } from '../platform/print-text.js';
import { compileInForeground } from '../platform/runtime/v8-flags.js';
import { packageVersion as version } from '../platform/runtime/package-files.js';
import { withoutHidden } from '../app/shown-sessions.js';
import { watch } from '../app/watch.js';
import { settingTable } from '../config/setting-table.js';
import { noFlags } from '../options/flag-table.js';
import { plainFlags } from '../options/plain-flags.js';
import { localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import { exitWithError } from './exit-with-error.js';
import { createHostCollector } from '../local/host-collector.js';
import { FleetStore } from '../core/fleet/fleet-store.js';
import { readTimelines } from '../timeline/timeline-reader.js';
import type { Fleet } from '../core/session/snapshot.js';
import { jsonDocument } from '../output/json/json-document.js';

// What --remote-bin @push sends to another host: one file, without the monitor and ssh. Its caller is the same
// version (remote-command.ts) and gives it plain flags only.

const ports = nodePorts();
const debug = true;
const flags = plainFlags(process.argv.slice(2)) ?? noFlags;
const allSources = flags.allSources === true;

const here = {
  codexHome: process.env['CODEX_HOME']?.trim() === '' ? undefined : process.env['CODEX_HOME'],
  discovery: flags.discovery,
  codexPsVersion: version,
} as const;

const store = new FleetStore({ chosenHosts: [localHost], debug, configProblems: [] });

function fleet(): Fleet {
  return withoutHidden(store.fleet(ports.now(), undefined), { allSources });
}

const documentOptions = { codexPsVersion: version, debug };

function followHost(): Promise<never> {
  return new Promise((_resolve, reject) => {
    const changed = watch({
      document: () => jsonDocument(fleet(), documentOptions),
      write: (line) => printText(line).catch(reject),
      after: afterMs,
    });
    const every = durationMs(flags.refreshMs ?? settingTable.refresh_ms.default);
    followLocalHost(here, every, (result) => {
      store.take(result, ports.now());
      changed();
    });
  });
}

async function collectOnce(): Promise<void> {
  store.take(
    await collectLocalHost(() => createHostCollector(ports, collectorOptions(here)).collect()),
    ports.now(),
  );
  const shown = fleet();
  const timelines =
    flags.timeline === true
      ? await readTimelines(ports.files, shown.sessions, shown.generatedAt)
      : [];
  const sessions = shown.sessions.map((one, index) => ({ ...one, timeline: timelines[index] }));
  await printJson(jsonDocument({ ...shown, sessions }, documentOptions));
}

setImmediate(compileInForeground);
exitWithCaller(flags.deadlineMs ?? 0);
(flags.watch === true ? followHost() : collectOnce()).then(() => process.exit(0), exitWithError);
