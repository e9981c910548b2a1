import type { Session } from './session.js';
import { stateWord, type StateWord, type Verdict } from './status.js';

interface Member {
  readonly session: Session;
}

/**
 * What a root's row says of its group: its own verdict, but that a member that asks makes it ASK, and that an idle
 * root with a working member works. Failed, unknown and ended members change nothing.
 */
export function shownVerdict(root: Session, members: readonly Member[]): Verdict {
  const own = root.verdict;
  const word = stateWord(own.status);
  if (word === 'ASK' || members.length === 0) return own;
  const asking = first(members, 'ASK');
  if (asking) return spokenFor(asking, 'asks');
  const working = word === 'IDLE' ? first(members, 'WORK') : undefined;
  if (!working) return own;
  return { ...spokenFor(working, 'works'), status: { kind: 'working', detail: 'subagents' } };
}

/** Of the members in a state: the certain before the likely, the longest there first, so that it does not jump about. */
function first(members: readonly Member[], word: StateWord): Session | undefined {
  let best: Session | undefined;
  for (const { session } of members) {
    if (stateWord(session.verdict.status) !== word) continue;
    if (!best || comesFirst(session.verdict, best.verdict)) best = session;
  }
  return best;
}

function comesFirst(verdict: Verdict, other: Verdict): boolean {
  if (verdict.certain !== other.certain) return verdict.certain;
  return (verdict.since ?? Infinity) < (other.since ?? Infinity);
}

function spokenFor(member: Session, does: string): Verdict {
  const called = member.agentNickname ?? member.threadId.slice(-5);
  return { ...member.verdict, reason: `subagent ${called} ${does}: ${member.verdict.reason}` };
}
