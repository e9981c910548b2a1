import { findHungLsofs, inspectLsof, inspectProc } from '../../doctor/inspect-tools.js';
import { namesReader } from '../../local/titles/titles-reader.js';
import { findProgram } from '../../platform/paths/find-program.js';
import { userFile } from '../../platform/paths/user-file.js';
import { accountOf, homeFolder } from '../../platform/node-identity.js';
import { compiledCodeFolder } from '../../platform/runtime/compiled-code.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { examine, worstLevel } from '../../doctor/doctor-checks.js';
import type { MachineFacts, SettingsFacts, TerminalFacts } from '../../doctor/doctor-input.js';
import type { RemoteFindings } from '../../doctor/remote-findings.js';
import { cleanText } from '../../core/text/clean-text.js';
import { doctorJson, doctorPage } from '../../doctor/doctor-page.js';
import { redacted } from '../../doctor/redact.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { collectWithFacts, type FleetWithFacts } from '../../app/collect-fleet.js';
import type { Options } from '../../options/options.js';
import { pageStyle, printPage } from './print-page.js';
import { speaksUtf8 } from '../../options/output-style.js';
import { printJson } from '../../platform/print-text.js';

export async function runDoctor({
  options,
  own,
}: CommandCall<{ readonly redact: boolean | undefined }>): Promise<CommandEnd> {
  const collected = await collectWithFacts({ ...options, debug: true });
  const { fleet } = collected;
  const found = examine({
    fleet,
    there: await doctorsThere(collected, options),
    machine: await machineFacts(collected, options),
    settings: await settingsFacts(options),
    terminal: terminalFacts(options),
    codexPsVersion: options.codexPsVersion,
  });
  const { results, hosts } =
    own.redact === true
      ? redacted(found, fleet, accountOf())
      : { results: found, hosts: fleet.chosenHosts };
  if (options.mode === 'json') {
    await printJson(doctorJson(results, fleet, hosts, options.codexPsVersion), 2);
  } else {
    const style = pageStyle(options);
    await printPage(doctorPage(results, style.width), style);
  }
  return { kind: 'exit', code: worstLevel(results) === 'problem' ? 1 : 0 };
}

/** Of each host that answered, and by a further connection: nothing keeps one open here. */
async function doctorsThere({ fleet }: FleetWithFacts, options: Options): Promise<RemoteFindings> {
  const answered = fleet.hosts.flatMap(({ host, state, transport }) =>
    state === 'ok' && transport !== 'local' ? [host] : [],
  );
  if (answered.length === 0) return new Map();
  const { askOtherDoctors } = await import('../../app/ask-other-hosts.js');
  return askOtherDoctors(options, answered);
}

async function machineFacts(
  { facts, lsofTook }: FleetWithFacts,
  { codexHome, discovery }: Options,
): Promise<MachineFacts | undefined> {
  if (!facts) return undefined;
  const ports = nodePorts();
  const [lsof, proc, hungLsofs] = await Promise.all([
    inspectLsof(ports, facts.discovery, {
      path: findProgram('lsof', process.env['PATH']),
      took: lsofTook,
    }),
    inspectProc(ports),
    findHungLsofs(ports, facts.at),
  ]);
  return { facts, chosenHome: codexHome, discovery, lsof, proc, hungLsofs };
}

async function settingsFacts({ configProblems }: Options): Promise<SettingsFacts> {
  const config = userFile('config');
  const names = userFile('names');
  return {
    configPath: cleanText(config),
    configExists: (await nodePorts().files.stat(config)).ok,
    configProblems,
    namesPath: cleanText(names),
    statePath: cleanText(userFile('state')),
    marksPath: cleanText(userFile('marks')),
    notifiedPath: cleanText(userFile('notified')),
    cachePath: cleanText(compiledCodeFolder(process.env, homeFolder(process.env)) ?? ''),
    names: await readNames(names),
  };
}

async function readNames(path: string): Promise<SettingsFacts['names']> {
  const { files } = nodePorts();
  const opened = await files.open(path);
  if (opened.ok) await opened.value.close();
  else if (opened.error.code === 'ENOENT') return { kind: 'none' };
  else return { kind: 'unreadable', code: opened.error.code };
  const { byHost, brokenLines } = await namesReader(files, path)();
  const count = [...byHost.values()].reduce((sum, { size }) => sum + size, 0);
  return { kind: 'read', count, brokenLines };
}

function terminalFacts({ settings }: Options): TerminalFacts {
  const { stdin, stdout, env } = process;
  const term = env['TERM'];
  return {
    inputIsTerminal: stdin.isTTY,
    outputIsTerminal: stdout.isTTY,
    term: term === undefined ? undefined : cleanText(term),
    utf8: speaksUtf8(env),
    colours: stdout.isTTY ? 2 ** stdout.getColorDepth() : undefined,
    noColour: settings.theme.value === 'none',
    size: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined,
    mouse: settings.mouse.value,
  };
}
