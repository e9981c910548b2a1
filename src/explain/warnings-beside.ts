import type { Session } from '../core/session/session.js';
import type { Fleet } from '../core/session/snapshot.js';

/** What is wrong besides: it may be why a state is wrong. An alarm of the thread stands with its state already. */
export function warningsBeside(
  { warnings }: Pick<Fleet, 'warnings'>,
  { alarms, threadId }: Pick<Session, 'alarms' | 'threadId'>,
): readonly string[] {
  return alarms.length === 0 ? warnings : warnings.filter((text) => !text.includes(threadId));
}
