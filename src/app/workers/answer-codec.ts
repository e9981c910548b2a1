import type { HostResult } from '../../core/fleet/host-result.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import { isSameData } from '../../core/same-data.js';
import type { Session } from '../../core/session/session.js';

type Known = ReadonlyMap<ThreadId, Session>;

const nothing: Known = new Map();

/** What both sides know of a host after a message; of duplicates the last one. */
function knownOf(sessions: readonly Session[]): Known {
  return new Map(sessions.map((session) => [session.threadId, session]));
}

/** The worker's side: replaces a session that has not changed since the last answer by its id. */
export class AnswerEncoder {
  readonly #sent = new Map<HostName, Known>();

  encode(result: HostResult): HostResult<Session | ThreadId> {
    if (result.kind === 'failed') return result;
    const { snapshot, ...answer } = result.answer;
    const sent = this.#sent.get(snapshot.host) ?? nothing;
    // The objects that were sent are kept: a thousand new ones at each refresh would cause garbage collections.
    const known = snapshot.sessions.map((session) => {
      const before = sent.get(session.threadId);
      return before && isSameData(before, session) ? before : session;
    });
    this.#sent.set(snapshot.host, knownOf(known));
    const sessions = known.map((session) =>
      sent.get(session.threadId) === session ? session.threadId : session,
    );
    return { kind: 'answered', answer: { ...answer, snapshot: { ...snapshot, sessions } } };
  }
}

/** The main thread's side: a session that has not changed is the same object. */
export class AnswerDecoder {
  readonly #received = new Map<HostName, Known>();

  decode(result: HostResult<Session | ThreadId>): HostResult {
    if (result.kind === 'failed') return result;
    const { snapshot, ...answer } = result.answer;
    const received = this.#received.get(snapshot.host) ?? nothing;
    const sessions = snapshot.sessions.flatMap(
      (row) => (typeof row === 'string' ? received.get(row) : row) ?? [],
    );
    this.#received.set(snapshot.host, knownOf(sessions));
    return { kind: 'answered', answer: { ...answer, snapshot: { ...snapshot, sessions } } };
  }
}
