import type { DaemonFailure, DaemonAnswer } from '../core/facts/daemon.js';
import type { DiscoveryFailure } from '../core/facts/processes.js';
import { codexProcesses, daemonOf, type CodexProcess } from '../core/session/live-threads.js';
import type { Session } from '../core/session/session.js';
import { codexMinor, triedMinors } from '../core/codex-version.js';
import { daemonFailureText } from '../core/status/list-evidence.js';
import { cleanText, counted, firstFew } from '../core/text/clean-text.js';
import { discoveryFailureText } from '../interpret/discovery-warnings.js';
import { homeProblems, unlessUnchecked, whyNotChecked } from './doctor-input.js';
import type { DoctorInput, MachineFacts } from './doctor-input.js';
import { fine, problem, warning, type Finding } from './finding.js';
import { groupBy } from '../core/group-by.js';

const discoveryRemedies: Readonly<Record<DiscoveryFailure['kind'], string>> = {
  'lsof-missing': 'install lsof (apt install lsof, dnf install lsof)',
  'lsof-timed-out': 'check for a dead network mount (ls of it hangs), or use --discovery proc',
  'lsof-failed': 'run it by hand: lsof -n -P -c codex',
  'ps-failed': 'run it by hand: ps -A -o pid,args',
  'proc-missing': 'mount /proc where codex-ps runs, or install lsof',
  'unreadable-processes': 'run codex-ps as the user who runs them',
};

const remediesWithoutProc: typeof discoveryRemedies = {
  ...discoveryRemedies,
  'lsof-missing': 'macOS has it as /usr/sbin/lsof; elsewhere install it',
  'lsof-timed-out':
    'eject a network volume or backup disk that does not answer (ls /Volumes hangs)',
  'ps-failed':
    'run it by hand: ps -A -o pid,args; inside the sandbox of a Codex it is forbidden: run codex-ps outside',
  'proc-missing': 'use --discovery auto or lsof',
};

export function discoveryProblems(
  { facts: { discovery }, proc: found }: MachineFacts,
  kinds: readonly DiscoveryFailure['kind'][],
): readonly Finding[] {
  const remedies = found ? discoveryRemedies : remediesWithoutProc;
  const judge = discovery.via === undefined ? problem : warning;
  return discovery.failures
    .filter(({ kind }) => kinds.includes(kind))
    .map((failure) => judge(discoveryFailureText(failure, discovery.via), remedies[failure.kind]));
}

const slowMs = 1_000;

export function lsof(machine: MachineFacts): readonly Finding[] {
  const problems = discoveryProblems(machine, [
    'lsof-missing',
    'lsof-timed-out',
    'lsof-failed',
    'ps-failed',
  ]);
  if (problems.length > 0) return problems;
  if (machine.discovery === 'proc') return [fine('not used: --discovery proc reads /proc instead')];
  const { path = 'lsof', version, took } = machine.lsof;
  // Apple's lsof is an old one with options of its own; Homebrew has the newest.
  const isApples = path === '/usr/sbin/lsof';
  const isHomebrews = /^\/opt\/homebrew\/|^\/usr\/local\/|\/Cellar\//.test(path);
  const maker = isApples ? "(the system's)" : isHomebrews ? "(Homebrew's)" : '';
  const which = [path, version, machine.proc ? '' : maker].filter(Boolean).join(' ');
  if (took === undefined) return [fine(which)];
  const remedy = machine.proc
    ? 'use --discovery proc'
    : 'see whether a network volume or backup disk is slow (ls /Volumes)';
  return took > slowMs
    ? [warning(`${which}, in ${took} ms: slow`, remedy)]
    : [fine(`${which}, in ${took} ms`)];
}

export function proc(machine: MachineFacts): readonly Finding[] {
  const missing = discoveryProblems(machine, ['proc-missing']);
  if (missing.length > 0) return missing;
  if (!machine.proc) return [fine('not on this system: lsof and ps are used')];
  const { failure, othersHidden } = machine.proc;
  if (failure !== undefined)
    return [warning(`cannot be read (${failure})`, 'mount it where codex-ps runs')];
  return [fine(othersHidden ? 'readable, but other users are hidden (hidepid)' : 'readable')];
}

export function homes(machine: MachineFacts): readonly Finding[] {
  const { chosenHome, facts } = machine;
  const problems = homeProblems(machine);
  if (problems.length > 0) {
    const remedy = 'choose a home that Codex uses and you may read, or none';
    return problems.map((text) => problem(text, remedy));
  }
  const { processes, holdings } = facts.discovery;
  const found = [...facts.titles.keys()].map((home) => {
    if (chosenHome !== undefined) return fine('by --codex-home or $CODEX_HOME', cleanText(home));
    const users = [...processes, ...holdings].filter(({ codexHome }) => codexHome === home);
    const pids = [...new Set(users.map(({ pid }) => pid))];
    const how = pids.length === 0 ? 'in use' : `by the open files of pid ${firstFew(pids)}`;
    return fine(how, cleanText(home));
  });
  if (found.length > 0) return found;
  const none = 'none is in use: no Codex of yours has a file open in one';
  return [fine(whyNotChecked(machine) ?? (chosenHome === undefined ? none : 'none'))];
}

export function daemon(machine: MachineFacts): readonly Finding[] {
  const processes = codexProcesses(machine.facts);
  const found = [...machine.facts.daemons].map(([home, answer]) =>
    daemonFinding(answer, cleanText(home), daemonOf(home, processes)),
  );
  if (found.length > 0) return found;
  return [fine(whyNotChecked(machine) ?? 'not asked: no home is in use')];
}

const rolloutsDecide = 'until then the rollouts decide';

function daemonFinding(answer: DaemonAnswer, home: string, process?: CodexProcess): Finding {
  switch (answer.kind) {
    case 'none': {
      if (!process) return fine('no daemon: the rollouts decide', home);
      const says = `it runs (pid ${process.process.pid}), but its socket is gone: it cannot be asked`;
      return warning(says, `close its sessions and start codex again; ${rolloutsDecide}`, home);
    }
    case 'answered': {
      const says = `it answered: ${counted(answer.threads.size, 'thread')} loaded`;
      const missing = answer.unread.length;
      if (missing === 0) return fine(says, home);
      const more = `${says}; no answer in time about ${missing} more`;
      return warning(more, 'try again: it may have been busy', home);
    }
    case 'failure': {
      const judge = answer.failure.kind === 'foreign-owner' ? problem : warning;
      const isDead = answer.failure.kind === 'refused' && answer.failure.code === 'ECONNREFUSED';
      const remedy = isDead ? daemonDied : daemonRemedies[answer.failure.kind];
      return judge(daemonFailureText(answer.failure), remedy, home);
    }
  }
}

const daemonDied =
  'it died and left its socket behind; the next codex started in this home starts a new one';
const tryAgain = `try again; if it persists, update codex-ps; ${rolloutsDecide}`;
const daemonRemedies: Readonly<Record<DaemonFailure['kind'], string>> = {
  refused: `check the permissions of its socket; ${rolloutsDecide}`,
  'foreign-owner': 'nothing was sent to it; find out who created that socket',
  'other-home': 'this home was copied together with its link; start codex in it once',
  ...{ silent: tryAgain, closed: tryAgain, declined: tryAgain, nonsense: tryAgain },
};

const noSession = 'no session is running';
const ifRowIsRight = 'no action needed if its row is correct';

export function rollouts(machine: MachineFacts, { fleet }: DoctorInput): readonly Finding[] {
  const { facts } = machine;
  const here = fleet.sessions.filter(({ host }) => host === facts.host);
  const malformed = [...facts.rollouts.values()].flatMap((rollout) => {
    if (!rollout.ok || rollout.value.progress.malformedLines === 0) return [];
    const { progress, threadId } = rollout.value;
    const lines = counted(progress.malformedLines, 'malformed line');
    return [warning(`${lines} of its rollout ignored`, ifRowIsRight, `thread ${threadId}`)];
  });
  const problems = [...here.flatMap(rolloutProblem), ...malformed];
  if (problems.length > 0) return problems;
  if (here.length > 0) return [fine(`${here.length} read without errors`)];
  return [fine(whyNotChecked(machine) ?? noSession)];
}

function rolloutProblem({ verdict, debug, threadId }: Session): readonly Finding[] {
  const subject = `thread ${threadId}`;
  if (verdict.rule === 'unreadable-rollout') {
    const remedy =
      'run codex-ps as the user who owns the file, on the machine or in the container where it is';
    return [problem(verdict.reason, remedy, subject)];
  }
  if (debug.metaParseError !== undefined) {
    const says = `${debug.metaParseError}: its directory, Codex version and parent may be missing`;
    return [warning(says, ifRowIsRight, subject)];
  }
  if (debug.metaIdMismatch !== undefined) {
    const says = `its rollout says that it is thread ${debug.metaIdMismatch}; its file name is used`;
    return [warning(says, ifRowIsRight, subject)];
  }
  return [];
}

const update = 'update codex-ps: unknown records are ignored, so a state may be wrong';

/** Of all hosts: rows have the version of the Codex that wrote them. */
export function versions(input: DoctorInput): readonly Finding[] {
  const { sessions } = input.fleet;
  if (sessions.length === 0) return [fine(unlessUnchecked(noSession, input))];
  const byVersion = groupBy(sessions, ({ cliVersion }) => cliVersion ?? 'of an unknown version');
  return [...byVersion].flatMap(([version, written]) => {
    const subject = `Codex ${version}`;
    const threads = counted(written.length, 'thread');
    const records = newRecords(written);
    return [
      versionFinding(codexMinor(written[0]?.cliVersion), threads, subject),
      ...(records === '' ? [] : [warning(`unknown record types: ${records}`, update, subject)]),
    ];
  });
}

function versionFinding(minor: number | undefined, threads: string, subject: string): Finding {
  if (minor === undefined || (minor >= triedMinors.oldest && minor <= triedMinors.newest))
    return fine(threads, subject);
  const than = minor > triedMinors.newest ? 'newer' : 'older';
  return warning(`${threads}; ${than} than the versions codex-ps was tested with`, update, subject);
}

/** `3 response_item/foo, 1 event_msg/bar`. */
function newRecords(sessions: readonly Session[]): string {
  const counts = new Map<string, number>();
  for (const { debug } of sessions) {
    for (const [type, count] of Object.entries(debug.unknownRecords)) {
      counts.set(type, (counts.get(type) ?? 0) + count);
    }
  }
  return firstFew([...counts].map(([type, count]) => `${count} ${type}`));
}

/** The lsof of an earlier codex-ps. They are found in /proc. */
export function leftovers({ hungLsofs, proc: found, facts }: MachineFacts): readonly Finding[] {
  if (hungLsofs.length > 0) {
    return hungLsofs.map(({ pid, startedAt }) =>
      warning(
        `an lsof has been running for ${Math.floor((facts.at - startedAt) / 60_000)} min: it hangs`,
        'check for a dead network mount; lsof ends when that answers or is unmounted',
        `pid ${pid}`,
      ),
    );
  }
  const canSee = found !== undefined && found.failure === undefined;
  return [fine(canSee ? 'none' : 'not checked: this needs a readable /proc')];
}
