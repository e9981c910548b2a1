import { cleanText } from '../core/text/clean-text.js';
import { err, type Result } from '../core/result.js';
import type { EpochMs } from '../core/time.js';
import { claimName } from '../platform/files/claim-name.js';
import { accountOf } from '../platform/node-identity.js';
import { userFile } from '../platform/paths/user-file.js';
import type { Notification } from './next-notifications.js';

/** How far apart two codex-ps may see a usage limit, or what has no known beginning. */
const apartMs = 10_000;

/** Whether no other codex-ps of this user on this machine has sent it. The error is one clean sentence. */
export async function claimNotification(
  { kind, session }: Notification,
  at: EpochMs,
): Promise<Result<boolean, string>> {
  // One notification stands for all sessions that a limit stops.
  const [about, since] =
    kind === 'limited' ? ['all', undefined] : [session.threadId, session.verdict.since];
  const slot = Math.floor((since ?? at) / (since === undefined ? apartMs : 1000));
  const machine = accountOf().hostname.replace(/[^\w-]/g, '-');
  const named = (number: number): string => [machine, kind, about, number].join('.');
  const folder = userFile('notified');
  const claimed = await claimName(folder, named(slot), [named(slot - 1), named(slot + 1)]);
  if (claimed.ok) return claimed;
  return err(
    cleanText(`cannot write ${folder}: ${claimed.error}; another codex-ps may notify too`),
  );
}
