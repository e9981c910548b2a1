import { localHost, type Pid, type ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';

/**
 * What an action may know of a session. Of one on another host that is its alias, and what is handed to a shell
 * over there: nothing that could name a file or a process of this machine.
 */
export type ActionTarget = {
  readonly threadId: ThreadId;
  readonly tty: string | undefined;
  /** Both as its own machine names them. */
  readonly directory: string | undefined;
  readonly codexHome: string | undefined;
} & (
  | {
      readonly kind: 'here';
      /** The client in its terminal. */
      readonly pid: Pid | undefined;
      readonly rolloutPath: string | undefined;
    }
  | { readonly kind: 'there'; readonly alias: string }
);

const terminal = /^(?:pts\/\d{1,7}|ttys\d{3,6}|tty\d{1,3})$/;
/** Aliases, `user@host` and addresses: no option, nothing special to a shell or a terminal program. */
const plainAlias = /^[A-Za-z0-9_][A-Za-z0-9._:@%+-]{0,250}$/;

export function actionTarget(session: Session): Result<ActionTarget, string> {
  const { host, threadId, tty } = session;
  const known = {
    threadId,
    tty: tty !== undefined && terminal.test(tty) ? tty : undefined,
    directory: safePath(session.cwd),
    codexHome: safePath(session.codexHome),
  };
  if (host === localHost) {
    const rolloutPath = safePath(session.rolloutPath);
    return ok({ kind: 'here', ...known, pid: session.pids[0], rolloutPath });
  }
  return plainAlias.test(host)
    ? ok({ kind: 'there', ...known, alias: host })
    : err(`the host ${JSON.stringify(host)} is not a plain ssh alias`);
}

/** Absolute, and without control characters, which shells read differently. */
function safePath(path: string | undefined): string | undefined {
  return path !== undefined && /^\/[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(path) && path.length <= 4096
    ? path
    : undefined;
}
