import type { HostFacts } from '../core/facts/host-facts.js';
import type { Session } from '../core/session/session.js';
import { resolutionHint, type RuleTrial, tryRules } from '../core/status/decide-status.js';
import { liveThreads } from '../core/session/live-threads.js';
import { threadEvidenceOf } from '../core/status/thread-evidence-of.js';

/** What a row itself does not say about its state. */
export interface Explanation {
  readonly session: Session;
  /** undefined for a row of another host: its codex-ps sends only the rule that decided. */
  readonly trials: readonly RuleTrial[] | undefined;
  /** undefined where nothing is in doubt. */
  readonly settledBy: string | undefined;
}

/** `facts` are those of this machine, if it was read. */
export function explainSession(session: Session, facts: HostFacts | undefined): Explanation {
  const thread =
    facts?.host === session.host
      ? liveThreads(facts).find(({ threadId }) => threadId === session.threadId)
      : undefined;
  return {
    session,
    trials: thread && facts ? tryRules(threadEvidenceOf(thread, facts)) : undefined,
    settledBy: resolutionHint(session.verdict),
  };
}
