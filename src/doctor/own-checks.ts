import type { HostReport } from '../core/session/snapshot.js';
import { skewWarning } from '../remote/wire/clock-skew.js';
import { failureHint, triedAgain, type HostFailure } from '../core/session/host-failure.js';
import type { DoctorCheck } from './doctor-check.js';
import type { DoctorInput, TerminalFacts } from './doctor-input.js';
import { type Finding, fine, problem, warning } from './finding.js';

const names: DoctorCheck = {
  name: 'names',
  looksAt: 'the names that you gave',
  run: ({ settings: { namesPath, names: found } }) => {
    if (!found) return [fine(`${namesPath}: there is none yet`)];
    const { count, brokenLines } = found;
    const says = `${namesPath}: ${count} ${count === 1 ? 'name' : 'names'}`;
    return brokenLines === 0
      ? [fine(says)]
      : [
          warning(
            `${says}, and ${brokenLines} lines that are none and are passed over`,
            'remove these lines from it',
          ),
        ];
  },
};

const config: DoctorCheck = {
  name: 'config',
  looksAt: 'the configuration file',
  run: ({ settings: { configPath, configExists, configProblems } }) => {
    if (configProblems.length > 0) {
      return configProblems.map((text) =>
        problem(text, 'mend that line; the rest of the file counts'),
      );
    }
    return [fine(configExists ? configPath : `${configPath}: there is none, and none is needed`)];
  },
};

const terminal: DoctorCheck = {
  name: 'terminal',
  looksAt: 'what the monitor and the tables are drawn on',
  run: ({ terminal: seen }) => [
    drawnOn(seen),
    seen.utf8
      ? fine('UTF-8', 'characters')
      : warning(
          'the locale is not UTF-8: glyphs are ASCII',
          'set LANG to one such as C.UTF-8',
          'characters',
        ),
    colourFinding(seen),
    ...sizeFindings(seen),
    fine(
      seen.mouse ? 'clicks and the wheel are taken' : 'not taken; --mouse takes clicks',
      'mouse',
    ),
  ],
};

function drawnOn({ inputIsTerminal, outputIsTerminal, term }: TerminalFacts): Finding {
  if (!outputIsTerminal)
    return fine('the output is no terminal: tables are plain, without the monitor', 'screen');
  if (!inputIsTerminal)
    return fine('the input is no terminal: there is no monitor without keys', 'screen');
  return term === undefined || term === '' || term === 'dumb'
    ? warning(
        'TERM says that it can draw nothing: there is no monitor',
        'set TERM, to xterm-256color say',
        'screen',
      )
    : fine(`TERM is ${term}`, 'screen');
}

function colourFinding({ colours, noColour }: TerminalFacts): Finding {
  if (noColour) return fine('off, by --no-color or NO_COLOR', 'colours');
  if (colours === undefined) return fine('none without a terminal', 'colours');
  return colours >= 256
    ? fine(`${colours}`, 'colours')
    : warning(
        `${colours}: it is drawn with 256`,
        'set TERM to one with 256 colours, xterm-256color say',
        'colours',
      );
}

const narrowColumns = 80;

function sizeFindings({ size }: TerminalFacts): readonly Finding[] {
  if (!size) return [];
  const says = `${size.columns} by ${size.rows}`;
  return [
    size.columns < narrowColumns
      ? warning(`${says}: columns are left out`, `make it ${narrowColumns} wide or more`, 'size')
      : fine(says, 'size'),
  ];
}

const slowMs = 3_000;

const hosts: DoctorCheck = {
  name: 'hosts',
  looksAt: 'each chosen machine: how it is reached, and how it answered',
  run: (input) => {
    const { fleet } = input;
    return fleet.hosts.flatMap((report) => [
      ...fleet.failures
        .filter(({ host }) => host === report.host)
        .map((failure) => problem(failure.error, remedyOf(failure), report.host)),
      ...(report.state === 'error' ? [] : [answered(report, input)]),
      ...skewFinding(report),
      ...doctorThere(report, input),
      ...tells(report, input),
    ]);
  },
};

function remedyOf(failure: HostFailure): string {
  const hint = failureHint(failure);
  return hint === triedAgain ? 'run this again; where it stays so: ssh -v to it' : hint;
}

function answered(
  { host, transport, transportReason, latency, codexPsVersion, clockSkew }: HostReport,
  { codexPsVersion: ours }: DoctorInput,
): Finding {
  const by = transport === 'local' ? 'this machine' : `by ${transport ?? 'an unknown way'}`;
  const why =
    transportReason === undefined || transportReason === '' ? '' : ` (${transportReason})`;
  const time = latency === undefined ? '' : `, in ${latency} ms`;
  const version = codexPsVersion ?? 'of an unknown version';
  const inStep = clockSkew !== undefined && skewWarning(clockSkew) === undefined;
  const says = `${by}${why}${time}, codex-ps ${version}${inStep ? ', clocks agree' : ''}`;
  if (version !== ours) {
    return warning(
      `${says} while this one is ${ours}`,
      'use the same codex-ps on both, or --remote-bin @push',
      host,
    );
  }
  return latency !== undefined && latency > slowMs
    ? warning(`${says}: slow`, 'look at the way to it: ssh -v', host)
    : fine(says, host);
}

function skewFinding({ host, clockSkew }: HostReport): readonly Finding[] {
  const says = clockSkew === undefined ? undefined : skewWarning(clockSkew);
  return says === undefined
    ? []
    : [warning(says, 'set the clock there (timedatectl set-ntp true)', host)];
}

function doctorThere({ host }: HostReport, { there }: DoctorInput): readonly Finding[] {
  return there.has(host) && there.get(host) === undefined
    ? [fine('only its rows are looked at: no doctor of its own answered', host)]
    : [];
}

/** What another host warns of itself; this machine has checks of its own. */
function tells(
  { host, transport, clockSkew }: HostReport,
  { fleet, there }: DoctorInput,
): readonly Finding[] {
  if (transport === 'local') return [];
  const remedy = there.get(host)
    ? `see what else is said of ${host} here`
    : 'codex-ps doctor, run there, tells more';
  const prefix = `${host}: `;
  const told = clockSkew === undefined ? undefined : skewWarning(clockSkew);
  return fleet.warnings
    .filter((text) => text.startsWith(prefix))
    .map((text) => text.slice(prefix.length))
    .filter((text) => text !== told)
    .map((text) => warning(text, remedy, host));
}

export const ownChecks = { names, config, terminal, hosts } as const;
