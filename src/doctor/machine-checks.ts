import type { DiscoveryTrouble } from '../core/facts/discovery.js';
import { cleanText } from '../core/text/clean-text.js';
import { discoveryTroubleText } from '../interpret/discovery-warnings.js';
import type { DoctorCheck } from './doctor-check.js';
import type { LsofFacts, MachineFacts } from './doctor-input.js';
import { type Finding, fine, problem, warning } from './finding.js';
import { firstFew } from './first-few.js';
import { lostHome, notLookedInto } from './not-looked-into.js';
import { processFates } from './process-findings.js';

const slowMs = 1_000;

const remedies: Readonly<Partial<Record<DiscoveryTrouble['kind'], string>>> = {
  'lsof-missing': 'install lsof (apt install lsof, dnf install lsof)',
  'lsof-timed-out':
    'look for a network mount that is dead (ls of it hangs), or use --discovery proc',
  'lsof-failed': 'run it by hand: lsof -n -P -c codex',
  'ps-failed': 'run it by hand: ps -A -o pid,args',
  'proc-missing': 'mount /proc where codex-ps runs, or install lsof',
  'unreadable-processes': 'run codex-ps as the user who runs them',
};

function troubleFindings(machine: MachineFacts, kinds: RegExp): readonly Finding[] {
  const { troubles, via } = machine.facts.discovery;
  return troubles
    .filter(({ kind }) => kinds.test(kind))
    .map((trouble) => {
      const judge = via === undefined ? problem : warning;
      return judge(discoveryTroubleText(trouble, via), remedies[trouble.kind]);
    });
}

const lsof: DoctorCheck = {
  name: 'lsof',
  looksAt: 'the program that lists the files which Codex processes hold',
  run: ({ machine }) => {
    if (!machine) return [];
    const troubles = troubleFindings(machine, /^(?:lsof|ps)-/);
    if (troubles.length > 0) return troubles;
    if (machine.discovery === 'proc')
      return [fine('not used: --discovery proc reads /proc instead')];
    return [lsofWorked(machine.lsof)];
  },
};

function lsofWorked({ path, version, took }: LsofFacts): Finding {
  const which = [path ?? 'lsof', ...(version === undefined ? [] : [version])].join(' ');
  if (took === undefined) return fine(which);
  const says = `${which}, in ${took} ms`;
  return took > slowMs
    ? warning(`${says}: slow`, 'use --discovery proc where this machine has a /proc')
    : fine(says);
}

const proc: DoctorCheck = {
  name: '/proc',
  looksAt: 'what the kernel tells of processes, beside lsof or in its place',
  run: ({ machine }) => {
    if (!machine) return [];
    const missing = troubleFindings(machine, /^proc-missing$/);
    if (missing.length > 0) return missing;
    const { proc: seen } = machine;
    if (!seen) return [fine('this system has none: lsof and ps tell all')];
    if (seen.trouble !== undefined) {
      return [warning(`it cannot be read (${seen.trouble})`, 'mount it where codex-ps runs')];
    }
    return [
      fine(seen.othersHidden ? 'readable; what other users run is hidden (hidepid)' : 'readable'),
    ];
  },
};

const homes: DoctorCheck = {
  name: 'homes',
  looksAt: 'each CODEX_HOME that is looked into, and how it was found',
  run: ({ machine }) => {
    if (!machine) return [];
    const { facts, chosenHome } = machine;
    const lost = lostHome(machine);
    if (lost.length > 0)
      return lost.map((text) =>
        problem(text, 'give a home that Codex uses and you may read, or none'),
      );
    const found = [...facts.titles.keys()].map((home) => homeFinding(home, machine));
    if (found.length > 0) return found;
    const none =
      chosenHome === undefined ? 'none is in use: no Codex of yours has a file open' : 'none';
    return [fine(notLookedInto(machine) ?? none)];
  },
};

function homeFinding(home: string, { facts, chosenHome }: MachineFacts): Finding {
  if (chosenHome !== undefined) return fine(`${cleanText(home)}: by --codex-home or $CODEX_HOME`);
  const { processes, holdings } = facts.discovery;
  const pids = new Set([
    ...processes.filter(({ codexHome }) => codexHome === home).map(({ pid }) => pid),
    ...holdings.filter(({ codexHome }) => codexHome === home).map(({ pid }) => pid),
  ]);
  const how = pids.size === 0 ? 'in use' : `by the open files of pid ${firstFew([...pids])}`;
  return fine(`${cleanText(home)}: ${how}`);
}

const processes: DoctorCheck = {
  name: 'processes',
  looksAt: 'each Codex process that was seen: its row, or why it has none',
  run: ({ machine, fleet }) => {
    if (!machine) return [];
    const why = notLookedInto(machine);
    if (why !== undefined) return [fine(why)];
    const fates = processFates(machine.facts, fleet.sessions);
    const hidden = troubleFindings(machine, /^unreadable-processes$/);
    return fates.length + hidden.length === 0 ? [fine('no Codex runs')] : [...fates, ...hidden];
  },
};

const leftovers: DoctorCheck = {
  name: 'leftovers',
  looksAt: 'programs that an earlier codex-ps started and that never ended',
  run: ({ machine }) => {
    if (!machine) return [];
    if (machine.hungLsofs.length === 0) return [fine('none')];
    return machine.hungLsofs.map(({ pid, startedAt }) => {
      const minutes = Math.floor((machine.facts.at - startedAt) / 60_000);
      return warning(
        `an lsof has been running for ${minutes} min: it hangs`,
        'look for a network mount that is dead; it ends when that answers or is unmounted',
        `pid ${pid}`,
      );
    });
  },
};

export const discoveryChecks = { lsof, proc, homes, processes, leftovers } as const;
