import type { DaemonStatus, DaemonTrouble } from '../facts/daemon.js';
import type { OpenCall, Turn } from '../facts/rollout-progress.js';
import { type EpochMs, isoTime } from '../time.js';
import { unreachable } from '../unreachable.js';
import type { DaemonSays } from './thread-evidence.js';

export function turnText(turn: Turn): string {
  switch (turn.kind) {
    case 'none':
      return 'no turn event';
    case 'out-of-reach':
      return 'no turn event in the last 8 MiB';
    case 'started':
      return `turn started ${timeText(turn.at)}`;
    case 'completed':
      return `turn completed ${timeText(turn.at)}${turn.error ? ` with the error ${turn.error.info ?? 'unnamed'}` : ''}`;
    case 'aborted':
      return `turn aborted ${timeText(turn.at)}, ${turn.reason ?? 'no reason given'}`;
    default:
      return unreachable(turn);
  }
}

export function daemonText(daemon: DaemonSays): string {
  switch (daemon.kind) {
    case 'nobody-to-ask':
      return 'no daemon owns this thread';
    case 'no-answer':
      return daemonTroubleText(daemon.trouble);
    case 'status':
      return statusText(daemon.status);
    default:
      return unreachable(daemon);
  }
}

function statusText(status: DaemonStatus): string {
  if (status.kind === 'other') return `says ${status.word}, a word that is new to us`;
  if (status.kind !== 'active') return `says ${status.kind}`;
  const flags = [
    ...(status.waitingOnApproval ? ['waiting on approval'] : []),
    ...(status.waitingOnUserInput ? ['waiting on user input'] : []),
  ];
  return `says active${flags.length > 0 ? `, ${flags.join(', ')}` : ''}`;
}

export function timeText(at: EpochMs | undefined): string {
  return at === undefined ? 'at an unknown time' : isoTime(at);
}

/** `2026-11-23 15:18 UTC`. */
export function clockText(at: EpochMs): string {
  return `${isoTime(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** What a call is about, for a sentence: its command, its question, or its name. */
export function callText(call: OpenCall): string {
  return call.text ?? call.name;
}

/** Why the daemon did not decide, for the end of a reason. */
export function daemonTroubleText(trouble: DaemonTrouble | undefined): string {
  if (trouble === undefined) return 'its daemon did not say';
  switch (trouble.kind) {
    case 'refused':
      return `its daemon's socket refused (${trouble.code})`;
    case 'foreign-owner':
      return "its daemon's socket belongs to another user";
    case 'silent':
      return `its daemon did not answer within ${trouble.afterMs} ms`;
    case 'other-home':
      return "its home's socket leads to the daemon of another home";
    case 'closed':
      return 'its daemon hung up before it answered';
    case 'declined':
      return `its daemon declined to answer (${trouble.detail})`;
    case 'nonsense':
      return 'its daemon answered nonsense';
    default:
      return unreachable(trouble);
  }
}
