import type { HostName, ThreadId } from '../../core/ids.js';
import { isSameData } from '../../core/same-data.js';
import type { Session } from '../../core/session/session.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import type { AnswerNews, HostAnswer } from './messages.js';

type Known = ReadonlyMap<ThreadId, Session>;

const nothing: Known = new Map();

/** What both ends of a line know of a host once a message has gone over it: of doubles the last. */
function knownOf(sessions: readonly Session[]): Known {
  return new Map(sessions.map((session) => [session.threadId, session]));
}

/** The worker's end: says of a session that is as it was said last only which one it is. */
export class NewsWriter {
  readonly #told = new Map<HostName, Known>();

  write({ snapshot, ...answer }: HostAnswer): AnswerNews {
    const told = this.#told.get(snapshot.host) ?? nothing;
    // What was told stays as it is: a thousand objects anew at every look are work for the collector of garbage.
    const known = snapshot.sessions.map((session) => {
      const before = told.get(session.threadId);
      return before && isSameData(before, session) ? before : session;
    });
    this.#told.set(snapshot.host, knownOf(known));
    const sessions = known.map((session) =>
      told.get(session.threadId) === session ? session.threadId : session,
    );
    return { ...answer, snapshot: { ...snapshot, sessions } };
  }
}

/** The main thread's end: a session of which nothing new was said stays the same object, for all who draw it. */
export class NewsReader {
  readonly #heard = new Map<HostName, Known>();

  read({ snapshot, ...answer }: AnswerNews): HostAnswer {
    const heard = this.#heard.get(snapshot.host) ?? nothing;
    const sessions = snapshot.sessions.flatMap(
      (said) => (typeof said === 'string' ? heard.get(said) : said) ?? [],
    );
    this.#heard.set(snapshot.host, knownOf(sessions));
    const whole: HostSnapshot = { ...snapshot, sessions };
    return { ...answer, snapshot: whole };
  }
}
