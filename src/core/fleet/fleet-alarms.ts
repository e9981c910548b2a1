import type { HostName, ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import type { HostReport } from '../session/snapshot.js';

type Machine = Pick<HostReport, 'host' | 'machineId'>;

export interface FleetAlarms {
  /** The rows, those that an alarm is about with its sentence. */
  readonly sessions: readonly Session[];
  readonly warnings: readonly string[];
}

/** What no host sees alone: one thread that is live on two machines. */
export function fleetAlarms(
  sessions: readonly Session[],
  machines: readonly Machine[],
): FleetAlarms {
  if (machines.length < 2) return { sessions, warnings: [] };
  const twice = liveTwice(sessions, new Map(machines.map((machine) => [machine.host, machine])));
  if (twice.size === 0) return { sessions, warnings: [] };
  return {
    sessions: sessions.map((session) => {
      const hosts = session.stale ? undefined : twice.get(session.threadId);
      if (!hosts?.includes(session.host)) return session;
      const others = hosts.filter((host) => host !== session.host).join(', ');
      return { ...session, alarms: [...session.alarms, `is live on ${others} too: ${advice}`] };
    }),
    warnings: [...twice].map(
      ([id, hosts]) => `thread ${id} is live on ${hosts.join(' and ')} at once: ${advice}`,
    ),
  };
}

const advice = 'its two copies part, or spoil each other where they share files: end all but one';

function liveTwice(
  sessions: readonly Session[],
  machines: ReadonlyMap<HostName, Machine>,
): ReadonlyMap<ThreadId, readonly HostName[]> {
  const seen = new Map<ThreadId, Session>();
  const twice = new Map<ThreadId, HostName[]>();
  for (const session of sessions) {
    if (!tells(session)) continue;
    const first = seen.get(session.threadId);
    if (!first) seen.set(session.threadId, session);
    else if (onTwoMachines(first, session, machines)) {
      const hosts = twice.get(session.threadId) ?? [first.host];
      twice.set(session.threadId, [...hosts, session.host]);
    }
  }
  return twice;
}

/** A row of long ago tells nothing of now; one whose files lie in a container may be that container's own row, seen from outside. */
function tells({ stale, verdict }: Session): boolean {
  return !stale && verdict.rule !== 'unreadable-rollout';
}

/** Different ids prove two machines. The same id proves nothing, for clones share it; a process in common does. */
function onTwoMachines(
  one: Session,
  other: Session,
  machines: ReadonlyMap<HostName, Machine>,
): boolean {
  if (one.host === other.host) return false;
  const [a, b] = [machines.get(one.host)?.machineId, machines.get(other.host)?.machineId];
  if (a !== undefined && b !== undefined && a !== b) return true;
  const bothKnown = one.pids.length > 0 && other.pids.length > 0;
  return bothKnown && !one.pids.some((pid) => other.pids.includes(pid));
}
