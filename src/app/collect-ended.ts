import type { ThreadId } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { Fleet } from '../core/session/snapshot.js';
import { dayMs, durationMs, epochMs, type DurationMs } from '../core/time.js';
import { collectEndedHere } from '../local/ended-sessions.js';
import type { Options } from '../options/options.js';
import { bootTime } from '../platform/node-identity.js';
import { actionTarget } from '../terminal/focus/action-target.js';
import { resumeCommand } from '../terminal/focus/ssh-words.js';
import { gatherFleet } from './collect-fleet.js';
import type { Collect } from './local-host.js';
import { shownThreads } from './shown-sessions.js';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: dayMs / 24, d: dayMs };
const longestDays = 90;

/** `90m`, `24h`, `7d`; the error is one sentence. */
export function parseSince(text: string): Result<DurationMs, string> {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  const time = Number(count) * (units[unit] ?? 0);
  if (time > 0 && time <= longestDays * dayMs) return ok(durationMs(time));
  return err(`--since needs a time such as 90m, 24h or 7d, at most ${longestDays}d`);
}

/** The sessions of the chosen hosts that have ended in this time: each has `ended`. */
export async function collectEnded(options: Options, time: DurationMs): Promise<Fleet> {
  const collect: Collect = (ports, plan) => {
    const bootedAt = options.demo ? epochMs(ports.now() - dayMs / 4) : bootTime();
    return collectEndedHere(ports, plan, { time, bootedAt });
  };
  const flags = ['--since', `${Math.ceil(time / 1000)}s`];
  return withEnds(shownThreads(await gatherFleet(options, collect, flags), options));
}

/** Each thread once, with what only this machine can say of it. */
function withEnds(fleet: Fleet): Fleet {
  const homes = new Map(fleet.hosts.map(({ host, homeDir }) => [host, homeDir]));
  const seen = new Set<ThreadId>();
  const sessions = fleet.sessions.flatMap((session) => {
    const { threadId, host, ended } = session;
    if (!ended || seen.has(threadId)) return [];
    seen.add(threadId);
    const target = actionTarget(session);
    const isRoot = session.subagentParentThreadId === undefined;
    const resume = target.ok && isRoot ? resumeCommand(target.value, homes.get(host)) : undefined;
    return [{ ...session, ended: { ...ended, resume } }];
  });
  return { ...fleet, sessions };
}
