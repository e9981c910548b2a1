import type { DaemonStatus } from '../facts/daemon.js';
import type { Turn } from '../facts/rollout-progress.js';
import { type EpochMs, isoTime } from '../time.js';
import { unreachable } from '../unreachable.js';
import { daemonTroubleText } from './reasons.js';
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
