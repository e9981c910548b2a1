import { codexProcesses, type CodexProcess } from '../core/session/live-threads.js';
import { daemonOf } from '../interpret/processes-without-session.js';
import type { DaemonTrouble, DaemonWord } from '../core/facts/daemon.js';
import type { Session } from '../core/session/session.js';
import { unreachable } from '../core/unreachable.js';
import { cleanText } from '../core/text/clean-text.js';
import { codexMinor, triedMinors } from '../core/status/codex-version.js';
import { daemonTroubleText } from '../core/status/evidence-texts.js';
import type { DoctorCheck } from './doctor-check.js';
import { type Finding, fine, problem, warning } from './finding.js';
import { notLookedInto } from './not-looked-into.js';

const daemon: DoctorCheck = {
  name: 'daemon',
  looksAt: "Codex's own daemon of each home, whose word beats every inference (0.157 on)",
  run: ({ machine }) => {
    if (!machine) return [];
    const found = [...machine.facts.daemons].map(([home, word]) =>
      daemonFinding(word, home, daemonOf(home, codexProcesses(machine.facts))),
    );
    if (found.length > 0) return found;
    return [fine(notLookedInto(machine) ?? 'no home is in use, so there is none to ask')];
  },
};

function daemonFinding(
  word: DaemonWord,
  codexHome: string,
  process: CodexProcess | undefined,
): Finding {
  const home = cleanText(codexHome);
  switch (word.kind) {
    case 'none':
      return process
        ? warning(
            `it runs (pid ${process.process.pid}) and its socket is gone: it cannot be asked`,
            'end its sessions and start codex again: the rollouts decide meanwhile',
            home,
          )
        : fine('none: the rollouts decide', home);
    case 'answered': {
      const { size } = word.threads;
      const says = `it answered: ${size} ${size === 1 ? 'thread is' : 'threads are'} loaded`;
      return word.unread.length === 0
        ? fine(says, home)
        : warning(
            `${says}, of ${word.unread.length} more it did not tell in time`,
            'look again: it may have been busy',
            home,
          );
    }
    case 'trouble': {
      const judge = word.trouble.kind === 'foreign-owner' ? problem : warning;
      return judge(daemonTroubleText(word.trouble), remedyFor(word.trouble), home);
    }
    default:
      return unreachable(word);
  }
}

function remedyFor(trouble: DaemonTrouble): string {
  switch (trouble.kind) {
    case 'refused':
      return trouble.code === 'ECONNREFUSED'
        ? 'it died and left its socket: the next codex that starts there starts a new one'
        : 'look who may reach its socket: the rollouts decide meanwhile';
    case 'foreign-owner':
      return 'nothing was sent to it: find out who put that socket there';
    case 'other-home':
      return 'this home was copied with its link: start codex in it once';
    case 'silent':
    case 'closed':
    case 'declined':
    case 'nonsense':
      return 'look again; where it stays so, update codex-ps: the rollouts decide meanwhile';
  }
}

const noThread = 'no thread is live';
const nothingToDo = 'nothing, while its row is right';

const rollouts: DoctorCheck = {
  name: 'rollouts',
  looksAt: 'the file of each thread, and whether it could be read',
  run: ({ machine, fleet }) => {
    if (!machine) return [];
    const here = fleet.sessions.filter(({ host }) => host === machine.facts.host);
    const bad = here.flatMap(rolloutTrouble);
    const malformed = [...machine.facts.rollouts.values()].flatMap((rollout) => {
      if (!rollout.ok || rollout.value.progress.malformedLines === 0) return [];
      const { progress, threadId } = rollout.value;
      return [
        warning(
          `${progress.malformedLines} lines of its rollout are no records: they are passed over`,
          nothingToDo,
          `thread ${threadId}`,
        ),
      ];
    });
    const all = [...bad, ...malformed];
    if (all.length > 0) return all;
    if (here.length > 0) return [fine(`${here.length} read without trouble`)];
    return [fine(notLookedInto(machine) ?? noThread)];
  },
};

function rolloutTrouble({ verdict, debug, threadId }: Session): readonly Finding[] {
  const subject = `thread ${threadId}`;
  if (verdict.rule === 'unreadable-rollout') {
    const remedy =
      'run codex-ps as the user who owns the file, on the machine or in the container that it lies in';
    return [problem(verdict.reason, remedy, subject)];
  }
  if (debug.metaParseError !== undefined) {
    const says = `${debug.metaParseError}: its directory, its Codex and its parent may be missing`;
    return [warning(says, nothingToDo, subject)];
  }
  if (debug.metaIdMismatch !== undefined) {
    const says = `its rollout says that it is thread ${debug.metaIdMismatch}; the name of the file counts`;
    return [warning(says, nothingToDo, subject)];
  }
  return [];
}

const versions: DoctorCheck = {
  name: 'versions',
  looksAt: `the Codex versions that wrote the threads; 0.${triedMinors.oldest} to 0.${triedMinors.newest} were tried`,
  run: ({ fleet, machine }) => {
    const found = byVersion(fleet.sessions);
    return found.size === 0
      ? [fine((machine && notLookedInto(machine)) ?? noThread)]
      : [...found].flatMap(([version, sessions]) => versionFindings(version, sessions));
  },
};

function byVersion(sessions: readonly Session[]): ReadonlyMap<string, readonly Session[]> {
  const found = new Map<string, Session[]>();
  for (const session of sessions) {
    const version = session.cliVersion ?? 'of an unknown version';
    const others = found.get(version);
    if (others) others.push(session);
    else found.set(version, [session]);
  }
  return found;
}

const update = 'update codex-ps: what it does not know it passes over, and a state may be wrong';

function versionFindings(version: string, sessions: readonly Session[]): readonly Finding[] {
  const subject = `Codex ${version}`;
  const count = `${sessions.length} ${sessions.length === 1 ? 'thread' : 'threads'}`;
  const minor = codexMinor(sessions[0]?.cliVersion);
  const records = newRecords(sessions);
  const judged =
    minor === undefined || (minor >= triedMinors.oldest && minor <= triedMinors.newest)
      ? fine(count, subject)
      : warning(
          `${count}; it is ${minor > triedMinors.newest ? 'newer' : 'older'} than what this codex-ps was tried with`,
          update,
          subject,
        );
  if (records === '') return [judged];
  return [
    judged,
    warning(`it wrote records of types that we do not know: ${records}`, update, subject),
  ];
}

const maxTypes = 5;

function newRecords(sessions: readonly Session[]): string {
  const counts = new Map<string, number>();
  for (const { debug } of sessions) {
    for (const [type, count] of Object.entries(debug.unknownRecords)) {
      counts.set(type, (counts.get(type) ?? 0) + count);
    }
  }
  const listed = [...counts].slice(0, maxTypes).map(([type, count]) => `${count} ${type}`);
  return [
    ...listed,
    ...(counts.size > maxTypes ? [`and ${counts.size - maxTypes} more`] : []),
  ].join(', ');
}

const alarms: DoctorCheck = {
  name: 'alarms',
  looksAt: 'what threatens the work of a thread: a second owner, another session in its worktree',
  run: ({ fleet }) => {
    const found = fleet.sessions.flatMap(({ alarms: sentences, threadId, host }) =>
      sentences.map((sentence) => {
        const [says, remedy] = sentence.split(/: (?=[^:]*$)/);
        return problem(says ?? sentence, remedy, `thread ${threadId} on ${host}`);
      }),
    );
    return found.length > 0 ? found : [fine('none')];
  },
};

export const threadChecks = { daemon, rollouts, versions, alarms } as const;
