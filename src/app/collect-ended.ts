import { FleetStore } from '../core/fleet/fleet-store.js';
import { localHost, type HostName, type ThreadId } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { Fleet, HostResult } from '../core/session/snapshot.js';
import { dayMs, durationMs, epochMs, type DurationMs } from '../core/time.js';
import {
  createDemoPorts,
  demoCollectorOptions,
  demoHosts,
  ofHost,
  stoppedClock,
} from '../demo/demo-ports.js';
import { collectEndedHere } from '../local/ended-sessions.js';
import type { Options } from '../options/options.js';
import { bootTime } from '../platform/node-identity.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { actionTarget } from '../terminal/focus/action-target.js';
import { resumeCommand } from '../terminal/focus/ssh-words.js';
import { askOthers } from './collect-fleet.js';
import { collectorOptions, localAnswer, localHostOptions } from './local-host.js';
import { withoutHidden } from './shown-sessions.js';

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
export async function collectEnded(
  options: Options,
  version: string,
  time: DurationMs,
): Promise<Fleet> {
  const now = epochMs(Date.now());
  const chosenHosts = options.demo ? demoHosts : options.hosts;
  const collectHere = async (host: HostName): Promise<HostResult> => {
    const snapshot = options.demo
      ? await collectEndedHere(
          createDemoPorts(host, stoppedClock(now)),
          demoCollectorOptions(version),
          { time, bootedAt: epochMs(now - dayMs / 4) },
        )
      : await collectEndedHere(nodePorts(), collectorOptions(localHostOptions(options, version)), {
          time,
          bootedAt: bootTime(),
        });
    return localAnswer(ofHost(snapshot, host), durationMs(0));
  };
  const here = chosenHosts.filter((host) => options.demo || host === localHost);
  const flags = ['--since', `${Math.ceil(time / 1000)}s`];
  const results = await Promise.all([
    options.demo ? [] : askOthers(options, flags),
    ...here.map(collectHere),
  ]);
  const store = new FleetStore({ ...options, chosenHosts });
  for (const result of results.flat()) store.take(withoutMachine(result), now);
  return withEnds(withoutHidden(store.fleet(now, undefined), options));
}

/** Sessions that have ended have no processes, by which two names of one machine are told from a clone. */
function withoutMachine(result: HostResult): HostResult {
  if (result.kind === 'failed') return result;
  const snapshot = { ...result.answer.snapshot, machineId: undefined };
  return { ...result, answer: { ...result.answer, snapshot } };
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
