import { localHost, type HostName, type Pid, type ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';

/**
 * What an action may know of a session. Of one on another host that is its alias, and what is handed to a shell
 * over there: nothing that could name a file or a process of this machine.
 */
export type ActionTarget =
  | {
      readonly kind: 'here';
      readonly threadId: ThreadId;
      /** The client in its terminal. */
      readonly pid: Pid | undefined;
      readonly tty: string | undefined;
      readonly directory: string | undefined;
      readonly codexHome: string | undefined;
      readonly rolloutPath: string | undefined;
    }
  | {
      readonly kind: 'there';
      readonly threadId: ThreadId;
      readonly alias: string;
      readonly tty: string | undefined;
      readonly thereDirectory: string | undefined;
      readonly thereCodexHome: string | undefined;
    };

const terminal = /^(?:pts\/\d{1,7}|ttys\d{3,6}|tty\d{1,3})$/;
/** Aliases, `user@host` and addresses: no option, nothing special to a shell or a terminal program. */
const plainAlias = /^[A-Za-z0-9_][A-Za-z0-9._:@%+-]{0,250}$/;

export function actionTarget(session: Session): Result<ActionTarget, string> {
  const { host, threadId, pids, cwd } = session;
  const tty = session.tty !== undefined && terminal.test(session.tty) ? session.tty : undefined;
  const directory = safePath(cwd);
  const codexHome = safePath(session.codexHome);
  if (host === localHost) {
    const [pid] = pids;
    const rolloutPath = safePath(session.rolloutPath);
    return ok({ kind: 'here', threadId, pid, tty, directory, codexHome, rolloutPath });
  }
  if (!plainAlias.test(host)) {
    return err(`the host ${JSON.stringify(host satisfies HostName)} is not a plain ssh alias`);
  }
  const there = { thereDirectory: directory, thereCodexHome: codexHome };
  return ok({ kind: 'there', threadId, alias: host, tty, ...there });
}

/** Absolute, and without control characters, which shells read differently. */
function safePath(path: string | undefined): string | undefined {
  return path !== undefined && /^\/[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(path) && path.length <= 4096
    ? path
    : undefined;
}
