import type { Session } from '../../core/session/session.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { StatusDetail, Verdict } from '../../core/session/status.js';
import { memoizeLastOfEach } from '../../core/memoize.js';

const bareReasons: Readonly<Record<StatusDetail, string>> = {
  model: 'the model thinks or writes',
  tool: 'a tool runs',
  subagents: 'waits for its subagents',
  approval: 'waits for your approval',
  question: 'Codex asked you something',
  idle: 'waiting for the next prompt',
  new: 'no turn yet',
  interrupted: 'the last turn was interrupted',
  error: 'the last turn ended in an error',
  rate_limited: 'stopped by a usage limit',
  suspended: 'its process is stopped or frozen',
  unclear: 'the evidence does not decide',
};

const hidden = 'left out: titles = "names"';

/**
 * The fleet without anything that the user or the model wrote, for `titles = "names"`: a title is the directory's last
 * part, a reason is one of a few fixed sentences, and commands, evidence and a process's arguments are left out.
 */
export function fleetWithoutQuotes(fleet: Fleet): Fleet {
  return { ...fleet, sessions: fleet.sessions.map(sessionWithoutQuotes) };
}

/** The same object for the same session, so that what is memoized for it stays valid. */
const sessionWithoutQuotes = memoizeLastOfEach((session: Session): Session => ({
  ...session,
  title: session.cwd?.split('/').findLast((part) => part !== ''),
  lastMessage: undefined,
  plan: session.plan && { ...session.plan, current: undefined },
  verdict: verdictWithoutQuotes(session.verdict),
  debug: { ...session.debug, processCommandSample: undefined, titleSource: 'cwd_basename' },
}));

function verdictWithoutQuotes(verdict: Verdict): Verdict {
  const reason = bareReasons[verdict.status.detail];
  return {
    ...verdict,
    reason: verdict.certain ? reason : `likely: ${reason}`,
    action: undefined,
    evidence: verdict.evidence.map(({ source, where }) => ({ source, says: hidden, where })),
  };
}

/** Without prompts, the texts of tools and the message of the agent. */
export function detailWithoutQuotes(detail: SessionDetail): SessionDetail {
  return {
    ...detail,
    turns: detail.turns.map((turn) => ({
      ...turn,
      prompt: undefined,
      tools: turn.tools.map((tool) => ({ ...tool, text: undefined })),
    })),
    lastAgentMessage: detail.lastAgentMessage === undefined ? undefined : hidden,
  };
}
