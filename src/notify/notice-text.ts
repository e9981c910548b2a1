import { localHost, type ThreadId } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { Notice } from './next-notices.js';
import { formatSeconds } from '../output/text/format-age.js';

/** A notice in words. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
  readonly about: ThreadId;
}

const does: Readonly<Record<Notice['kind'], string>> = {
  asks: 'asks you',
  failed: 'failed',
  suspended: 'is stopped in mid-turn',
  limited: 'is stopped by a usage limit',
  finished: 'has finished',
};

export function noticeText(notice: Notice): NoticeText {
  const { kind, session, sessions, worked } = notice;
  const where = session.host === localHost ? '' : `${session.host}: `;
  const what =
    kind === 'finished'
      ? `after ${formatSeconds(Math.round(worked / 1000))} of work`
      : session.verdict.reason;
  const title =
    sessions > 1 ? `a usage limit stops ${sessions} sessions` : `${called(session)} ${does[kind]}`;
  return { title, body: where + what, about: session.threadId };
}

function called(session: Session): string {
  const { name, title, agentNickname, threadId } = session;
  const nickname = agentNickname === undefined ? undefined : `subagent ${agentNickname}`;
  return name ?? nickname ?? title ?? threadId.slice(0, 13);
}
