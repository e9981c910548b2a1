import type { DaemonStatus } from '../../domain/facts/daemon.js';
import type { OpenCall, Turn } from '../../domain/facts/rollout-progress.js';
import type { Rollout } from '../../domain/facts/rollout.js';
import type { Evidence } from '../../domain/status.js';
import { type EpochMs, isoTime } from '../../domain/time.js';
import { daemonTroubleText } from './reasons.js';
import type { DaemonSays, ThreadEvidence } from './thread-evidence.js';
import { unreachable } from '../../domain/unreachable.js';

/** The facts that the rules look at, in their order, each in one line for `--debug`. */
export function listEvidence(evidence: ThreadEvidence): readonly Evidence[] {
  return [
    { source: 'daemon', says: daemonText(evidence.daemon) },
    { source: 'process', says: `owner started ${timeText(evidence.ownerStartedAt)}` },
    ...(evidence.loadedAt === undefined
      ? []
      : [{ source: 'lock', says: `loaded ${timeText(evidence.loadedAt)}` }]),
    ...rolloutEvidence(evidence),
    ...processEvidence(evidence),
  ];
}

function rolloutEvidence({ rollout }: ThreadEvidence): readonly Evidence[] {
  if (rollout === undefined) return [{ source: 'rollout', says: 'none yet' }];
  if (!rollout.ok) return [{ source: 'rollout', says: `cannot be read: ${rollout.error.kind}` }];
  const { progress, modifiedAt } = rollout.value;
  return [
    { source: 'rollout', says: turnText(progress.turn) },
    ...progress.openCalls.map((call) => ({ source: 'rollout', says: openCallText(call) })),
    ...contextEvidence(rollout.value),
    { source: 'rollout', says: `last item: ${progress.lastItem.kind}` },
    ...unknownEvidence(rollout.value),
    { source: 'file time', says: timeText(modifiedAt) },
  ];
}

function contextEvidence({ progress }: Rollout): readonly Evidence[] {
  const { context } = progress;
  if (!context) return [];
  const policy = context.approvalPolicy ?? 'unknown';
  const reviewer =
    context.approvalsReviewer === undefined ? '' : `, reviewer ${context.approvalsReviewer}`;
  return [{ source: 'rollout', says: `approval policy ${policy}${reviewer}` }];
}

function unknownEvidence({ progress, meta }: Rollout): readonly Evidence[] {
  const count = Object.values(progress.unknownRecords).reduce((sum, n) => sum + n, 0);
  const version = (meta.ok ? meta.value.cliVersion : undefined) ?? 'an unknown version';
  return [
    ...(count === 0
      ? []
      : [
          {
            source: 'rollout',
            says: `${count} records of types we do not know, by Codex ${version}`,
          },
        ]),
    ...(progress.malformedLines === 0
      ? []
      : [{ source: 'rollout', says: `${progress.malformedLines} lines that are no record` }]),
  ];
}

function processEvidence({ toolProcesses }: ThreadEvidence): readonly Evidence[] {
  if (toolProcesses === undefined) return [];
  const commands = toolProcesses.slice(0, 5).map((process) => process.command);
  return [
    {
      source: 'process',
      says:
        commands.length === 0
          ? 'nothing runs below the owner'
          : `below the owner: ${commands.join(', ')}${toolProcesses.length > 5 ? ', …' : ''}`,
    },
  ];
}

function openCallText(call: OpenCall): string {
  const escalated = call.escalated ? ', asks to leave the sandbox' : '';
  const deadline = call.deadlineMs === undefined ? '' : `, deadline ${call.deadlineMs / 1000} s`;
  return `open call ${call.name} of ${timeText(call.at)}${deadline}${escalated}`;
}

function turnText(turn: Turn): string {
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

function daemonText(daemon: DaemonSays): string {
  switch (daemon.kind) {
    case 'nobody-to-ask':
      return 'none owns this thread';
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

function timeText(at: EpochMs | undefined): string {
  return at === undefined ? 'at an unknown time' : isoTime(at);
}
