import type { Session } from '../../core/session/session.js';
import { epochMs, type DurationMs, type EpochMs } from '../../core/time.js';

function shifted(at: EpochMs | undefined, by: DurationMs): EpochMs | undefined {
  return at === undefined ? undefined : epochMs(at + by);
}

/** The row in our own time: what was three minutes ago by the other clock is three minutes ago by ours. */
export function shiftTimes(session: Session, by: DurationMs): Session {
  if (by === 0) return session;
  const { verdict } = session;
  return {
    ...session,
    lastActivityAt: shifted(session.lastActivityAt, by),
    verdict: { ...verdict, since: shifted(verdict.since, by) },
  };
}
