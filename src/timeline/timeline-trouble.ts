import type { HostName, ThreadId } from '../core/ids.js';
import type { Timeline } from '../core/session/timeline.js';

interface ThreadThere {
  readonly host: HostName;
  readonly threadId: ThreadId;
}

/** Where there is no picture of a thread on another machine, for one reason. */
export function noTimeline({ host, threadId }: ThreadThere, trouble: string): Timeline {
  return { host, threadId, spans: [], trouble };
}

/** The other machine answered, without pictures. */
export function notTold(thread: ThreadThere): Timeline {
  return noTimeline(thread, 'the codex-ps there does not tell: install a newer one');
}
