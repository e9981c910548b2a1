import { skewWarning } from '../remote/wire/clock-skew.js';
import { failureHint, triedAgain } from '../core/session/host-failure.js';
import type { HostReport } from '../core/session/snapshot.js';
import { triedMinors } from '../core/codex-version.js';
import { unlessUnchecked } from './doctor-input.js';
import type { DoctorInput, MachineFacts, TerminalFacts } from './doctor-input.js';
import { fine, problem, warning, type Finding, type FindingLevel } from './finding.js';
import { counted } from '../core/text/clean-text.js';
import { daemon, homes, leftovers, lsof, proc, rollouts, versions } from './machine-checks.js';
import { processFindings } from './process-findings.js';
import { findingsOfOthers } from './remote-findings.js';

interface DoctorCheck {
  readonly name: string;
  /** One phrase, for `--json`. */
  readonly examines: string;
  /** The doctor of another host is asked: the other checks judge its rows here, or are about its user's screen. */
  readonly asked?: true;
  /** At least one finding, unless what it examines was not chosen. */
  readonly run: (input: DoctorInput) => readonly Finding[];
}

const doctorChecks: readonly DoctorCheck[] = [
  {
    name: 'alarms',
    examines:
      'what threatens the work of a thread: a second owner, another session in its worktree',
    run: alarms,
  },
  {
    name: 'hosts',
    examines: 'each chosen host: how it is reached, and how it answered',
    run: (input) => input.fleet.hosts.flatMap((report) => hostFindings(report, input)),
  },
  ofMachine('lsof', 'the program that lists the files which Codex processes hold', lsof),
  ofMachine('/proc', 'what the kernel reports about processes, beside lsof or instead of it', proc),
  ofMachine('homes', 'each CODEX_HOME that is read, and how it was found', homes),
  ofMachine(
    'processes',
    'each process that may be Codex: its row, or why it has none',
    processFindings,
  ),
  ofMachine(
    'daemon',
    "Codex's own daemon of each home, which knows best what its threads do (0.157 on)",
    daemon,
  ),
  ofMachine('rollouts', 'the file of each thread, and whether it could be read', rollouts),
  {
    name: 'versions',
    examines: `the Codex versions that wrote the threads; 0.${triedMinors.oldest} to 0.${triedMinors.newest} were tested`,
    run: versions,
  },
  ofMachine(
    'leftovers',
    'programs that an earlier codex-ps started and that never ended',
    leftovers,
  ),
  { name: 'names', examines: 'the names that you gave', run: names },
  { name: 'config', examines: 'the configuration file', asked: true, run: config },
  {
    name: 'writes',
    examines: 'the files that codex-ps writes; it sends nothing anywhere',
    run: writes,
  },
  {
    name: 'terminal',
    examines: 'the terminal that the monitor and the tables are drawn on',
    run: terminal,
  },
];

function ofMachine(
  name: string,
  examines: string,
  check: (machine: MachineFacts, input: DoctorInput) => readonly Finding[],
): DoctorCheck {
  const run: DoctorCheck['run'] = (input) => (input.machine ? check(input.machine, input) : []);
  return { name, examines, asked: true, run };
}

export interface CheckResult extends Pick<DoctorCheck, 'name' | 'examines'> {
  readonly findings: readonly Finding[];
}

export function examine(input: DoctorInput): readonly CheckResult[] {
  return doctorChecks
    .map(({ name, examines, asked, run }) => ({
      ...{ name, examines },
      findings: [...run(input), ...(asked ? findingsOfOthers(name, input.there) : [])],
    }))
    .filter(({ findings }) => findings.length > 0);
}

export function worstLevel(results: readonly CheckResult[]): FindingLevel {
  const levels = new Set(results.flatMap(({ findings }) => findings.map(({ level }) => level)));
  return levels.has('problem') ? 'problem' : levels.has('warning') ? 'warning' : 'ok';
}

function alarms(input: DoctorInput): readonly Finding[] {
  const found = input.fleet.sessions.flatMap(({ alarms: sentences, threadId, host }) =>
    sentences.map((sentence) => {
      const [says, remedy] = sentence.split(/[:;] (?=[^:;]*$)/);
      return problem(says ?? sentence, remedy, `thread ${threadId} on ${host}`);
    }),
  );
  if (found.length > 0) return found;
  const failures = input.machine?.facts.discovery.failures ?? [];
  const blindToOwners = failures.some(({ kind }) => kind === 'ps-failed');
  const none = blindToOwners ? 'none seen, but not checked for two owners of one thread' : 'none';
  return [fine(unlessUnchecked(none, input))];
}

function hostFindings(report: HostReport, input: DoctorInput): readonly Finding[] {
  const { host, state, transport, clockSkew } = report;
  const { fleet, there } = input;
  const skew = clockSkew === undefined ? undefined : skewWarning(clockSkew);
  const prefix = `${host}: `;
  const details = there.get(host)
    ? `see the other findings about ${host}`
    : `run codex-ps doctor on ${host}`;
  // This machine has checks of its own.
  const warnings = transport === 'local' ? [] : fleet.warnings;
  return [
    ...fleet.failures
      .filter((failure) => failure.host === host)
      .map((failure) => {
        const hint = failureHint(failure);
        const sshHint = `try again; if it persists, run ssh -v ${host}`;
        return problem(failure.error, hint === triedAgain ? sshHint : hint, host);
      }),
    ...(state === 'error' ? [] : [answered(report, input)]),
    ...(skew === undefined
      ? []
      : [warning(skew, 'set the clock there (timedatectl set-ntp true)', host)]),
    ...(there.has(host) && there.get(host) === undefined
      ? [fine('only its rows are checked: its codex-ps has no doctor, or it did not answer', host)]
      : []),
    ...warnings
      .filter((text) => text.startsWith(prefix))
      .map((text) => text.slice(prefix.length))
      .filter((text) => text !== skew)
      .map((text) => warning(text, details, host)),
  ];
}

const slowMs = 3_000;

function answered(
  { host, transport, transportReason, latency, codexPsVersion, clockSkew }: HostReport,
  { codexPsVersion: ours }: DoctorInput,
): Finding {
  const by = transport === 'local' ? 'this machine' : `by ${transport ?? 'an unknown transport'}`;
  const why =
    transportReason === undefined || transportReason === '' ? '' : ` (${transportReason})`;
  const time = latency === undefined ? '' : `, in ${latency} ms`;
  const version = codexPsVersion ?? 'of an unknown version';
  const clocks = clockSkew !== undefined && skewWarning(clockSkew) === undefined;
  const says = `${by}${why}${time}, codex-ps ${version}${clocks ? ', clocks agree' : ''}`;
  if (version !== ours) {
    const remedy = 'use the same codex-ps on both, or --remote-bin @push';
    return warning(`${says}, but this one is ${ours}`, remedy, host);
  }
  return latency !== undefined && latency > slowMs
    ? warning(`${says}: slow`, `check the connection: ssh -v ${host}`, host)
    : fine(says, host);
}

function names({ settings: { namesPath, names: found } }: DoctorInput): readonly Finding[] {
  if (found.kind === 'none') return [fine(`${namesPath}: does not exist yet`)];
  if (found.kind === 'unreadable') {
    return [warning(`${namesPath}: cannot be read (${found.code})`, 'check its permissions')];
  }
  const says = `${namesPath}: ${counted(found.count, 'name')}`;
  if (found.brokenLines === 0) return [fine(says)];
  const broken = counted(found.brokenLines, 'malformed line');
  return [warning(`${says}, and ${broken} (ignored)`, 'remove these lines')];
}

function config({ settings }: DoctorInput): readonly Finding[] {
  const { configPath, configExists, configProblems } = settings;
  if (configProblems.length > 0) {
    return configProblems.map((text) => problem(text, 'fix that line; the rest is used'));
  }
  return [fine(configExists ? configPath : `${configPath}: does not exist, and is not needed`)];
}

/** All that it ever writes: docs/security.md. */
function writes({ settings }: DoctorInput): readonly Finding[] {
  const { namesPath, statePath, marksPath, notifiedPath, cachePath } = settings;
  return [
    fine(namesPath, 'names that you give'),
    fine(statePath, 'what the monitor keeps'),
    fine(marksPath, 'sessions that you mark'),
    fine(`${notifiedPath}/`, 'what you were notified of'),
    fine(cachePath === '' ? 'not kept' : `${cachePath}/`, 'compiled code'),
  ];
}

const narrowColumns = 80;

function terminal({ terminal: facts }: DoctorInput): readonly Finding[] {
  const { size, mouse, utf8 } = facts;
  const ascii = 'the locale is not UTF-8: ASCII is drawn';
  return [
    screen(facts),
    utf8
      ? fine('UTF-8', 'characters')
      : warning(ascii, 'set LANG, for instance to C.UTF-8', 'characters'),
    colours(facts),
    ...(size ? [screenSize(size)] : []),
    fine(mouse ? 'on: clicks and the wheel work' : 'off; --mouse turns it on', 'mouse'),
  ];
}

function screenSize({ columns, rows }: NonNullable<TerminalFacts['size']>): Finding {
  if (columns >= narrowColumns) return fine(`${columns} by ${rows}`, 'size');
  const remedy = `make it at least ${narrowColumns} columns wide`;
  return warning(`${columns} by ${rows}: columns are left out`, remedy, 'size');
}

function screen({ inputIsTerminal, outputIsTerminal, term = '' }: TerminalFacts): Finding {
  const of = 'screen';
  if (!outputIsTerminal) return fine('the output is not a terminal: plain tables, no monitor', of);
  if (!inputIsTerminal) return fine('the input is not a terminal: no monitor without keys', of);
  if (term !== '' && term !== 'dumb') return fine(`TERM is ${term}`, of);
  const says = `TERM is ${term === 'dumb' ? 'dumb' : 'not set'}: no monitor`;
  return warning(says, 'set TERM, for instance to xterm-256color', of);
}

function colours({ colours: count, noColour }: TerminalFacts): Finding {
  const of = 'colours';
  if (noColour) return fine('off, by --no-color or NO_COLOR', of);
  if (count === undefined) return fine('none without a terminal', of);
  if (count >= 256) return fine(`${count}`, of);
  const remedy = 'set TERM to one with 256 colours, for instance xterm-256color';
  return warning(`${count}, but 256 are used`, remedy, of);
}
