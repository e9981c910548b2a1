import type { DiscoveryFailure } from '../core/facts/processes.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid } from '../core/ids.js';
import { debugMark } from '../core/session/snapshot.js';
import { counted } from '../core/text/clean-text.js';
import type { CodexProcess } from '../core/session/live-threads.js';

/** What discovery fell short of, as *what happened: what follows*. */
export function discoveryFailureText(
  failure: DiscoveryFailure,
  via: 'lsof' | 'proc' | undefined,
): string {
  const then = via === 'proc' ? 'read /proc instead' : 'no sessions can be found';
  switch (failure.kind) {
    case 'lsof-missing':
      return via === 'proc'
        ? 'lsof is not installed: read /proc instead'
        : 'lsof is not installed: install it to find sessions';
    case 'lsof-timed-out':
      return `lsof did not end within ${failure.afterMs / 1000} s: ${then}`;
    case 'lsof-failed':
      return `lsof failed (${failure.detail}): ${then}`;
    case 'ps-failed':
      return `ps failed (${failure.detail}): owners, terminals and running tools are not known`;
    case 'proc-missing':
      return 'there is no /proc to read: no sessions can be found';
    case 'unreadable-processes':
      return `${counted(failure.count, 'codex process', 'codex processes')} of other users cannot be inspected`;
  }
}

/** What `--debug` adds: TUIs that hold no thread, and records that a newer Codex wrote. */
export function debugNotes(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
): readonly string[] {
  return [...idleProcesses(facts, processes), ...newRecords(facts)].map(
    (note) => `${debugMark}${note}`,
  );
}

/** A TUI of 0.104 to 0.146 before its first message holds nothing; one of 0.157 and later never does. */
function idleProcesses(
  facts: HostFacts,
  processes: ReadonlyMap<Pid, CodexProcess>,
): readonly string[] {
  const holders = new Set(facts.discovery.holdings.map((holding) => holding.pid));
  const idle = [...processes.values()].filter(
    ({ process, program }) =>
      (program.kind === 'tui' || program.kind === 'exec') && !holders.has(process.pid),
  );
  if (idle.length === 0) return [];
  const pids = idle.map(({ process }) => process.pid).join(', ');
  return [
    `${counted(idle.length, 'codex process holds', 'codex processes hold')} no thread: before the first message, or clients of a daemon (pid ${pids})`,
  ];
}

function newRecords(facts: HostFacts): readonly string[] {
  const counts = new Map<string, number>();
  for (const rollout of facts.rollouts.values()) {
    if (!rollout.ok) continue;
    const { meta, progress } = rollout.value;
    const version = (meta.ok ? meta.value.cliVersion : undefined) ?? 'of an unknown version';
    const count = Object.values(progress.unknownRecords).reduce((sum, n) => sum + n, 0);
    if (count > 0) counts.set(version, (counts.get(version) ?? 0) + count);
  }
  return [...counts].map(
    ([version, count]) => `Codex ${version} wrote ${count} records of types that we do not know`,
  );
}
