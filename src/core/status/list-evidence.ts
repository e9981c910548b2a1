import type { DaemonStatus, DaemonFailure } from '../facts/daemon.js';
import type { OpenCall, Turn, TurnContext } from '../facts/rollout-progress.js';
import type { Rollout, RolloutFailure } from '../facts/rollout.js';
import type { ToolProcess } from '../facts/processes.js';
import type { Evidence, RolloutPlace } from '../session/status.js';
import { cleanText, shownPath } from '../text/clean-text.js';
import { type EpochMs, isoTime } from '../time.js';
import type { DaemonEvidence, ThreadEvidence } from './thread-evidence.js';

/** The facts that the rules examine, in order, each in one line for `--debug`. */
export function listEvidence(evidence: ThreadEvidence): readonly Evidence[] {
  const { daemon, owner, loadedAt, toolProcesses, codexHome, lockPath } = evidence;
  const suspended = owner?.suspension === undefined ? '' : `, ${owner.suspension}`;
  const home = daemon.kind === 'no-daemon' ? undefined : `the daemon of ${cleanText(codexHome)}`;
  const process = owner && `process ${owner.pid}`;
  const fact = (source: string, says: string, where: string | undefined): Evidence => {
    return { source, says, where };
  };
  return [
    fact('daemon', daemonText(daemon), home),
    fact('process', `owner started ${timeText(owner?.startedAt)}${suspended}`, process),
    ...(loadedAt ? [fact('lock', `loaded ${timeText(loadedAt)}`, shownPath(lockPath))] : []),
    ...rolloutEvidence(evidence),
    ...(toolProcesses ? [fact('process', belowOwner(toolProcesses), process)] : []),
  ];
}

function rolloutEvidence({ rollout, rolloutPath }: ThreadEvidence): readonly Evidence[] {
  const where = shownPath(rolloutPath);
  const fact = (says: string, record?: RolloutPlace): Evidence => {
    return { source: 'rollout', says, where, ...(record ? { record } : {}) };
  };
  if (rollout === undefined) return [fact('none yet')];
  if (!rollout.ok) return [fact(`cannot be read: ${rolloutFailureText(rollout.error)}`)];
  const { turn, openCalls, context, lastItem } = rollout.value.progress;
  return [
    fact(turnText(turn), { kind: 'turn' }),
    ...openCalls.map((call) => fact(openCallText(call), { kind: 'call', callId: call.callId })),
    ...(context ? [fact(contextText(context), { kind: 'context' })] : []),
    fact(`last item: ${lastItem.kind}`),
    ...unknownTexts(rollout.value).map((says) => fact(says)),
    { source: 'file time', says: timeText(rollout.value.modifiedAt), where },
  ];
}

function rolloutFailureText(failure: RolloutFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return failure.code;
    case 'elsewhere':
      return 'it lies where only its own process sees it';
    case 'gone':
      return 'it was deleted';
  }
}

function contextText({ approvalPolicy = 'unknown', approvalsReviewer }: TurnContext): string {
  const reviewer = approvalsReviewer === undefined ? '' : `, reviewer ${approvalsReviewer}`;
  return `approval policy ${approvalPolicy}${reviewer}`;
}

function unknownTexts({ progress, meta }: Rollout): readonly string[] {
  const count = Object.values(progress.unknownRecords).reduce((sum, n) => sum + n, 0);
  const version = (meta.ok ? meta.value.cliVersion : undefined) ?? 'an unknown version';
  const { malformedLines } = progress;
  return [
    ...(count === 0 ? [] : [`records of types we do not know, by Codex ${version}: ${count}`]),
    ...(malformedLines === 0 ? [] : [`${malformedLines} lines that are no record`]),
  ];
}

function belowOwner(processes: readonly ToolProcess[]): string {
  if (processes.length === 0) return 'nothing runs below the owner';
  const commands = processes.slice(0, 5).map(({ command }) => cleanText(command));
  return `below the owner: ${commands.join(', ')}${processes.length > 5 ? ', …' : ''}`;
}

function openCallText(call: OpenCall): string {
  const escalated = call.escalated ? ', asks to leave the sandbox' : '';
  const deadline = call.deadlineMs === undefined ? '' : `, deadline ${call.deadlineMs / 1000} s`;
  return `open call ${call.name} of ${timeText(call.at)}${deadline}${escalated}`;
}

export function turnText(turn: Turn): string {
  switch (turn.kind) {
    case 'none':
      return 'no turn event';
    case 'out-of-reach':
      return 'no turn event in what was read of its end';
    case 'started':
      return `turn started ${timeText(turn.at)}`;
    case 'completed':
      return `turn completed ${timeText(turn.at)}${turn.error ? ` with the error ${turn.error.info ?? 'unnamed'}` : ''}`;
    case 'aborted':
      return `turn aborted ${timeText(turn.at)}, ${turn.reason ?? 'no reason given'}`;
  }
}

export function daemonText(daemon: DaemonEvidence): string {
  switch (daemon.kind) {
    case 'no-daemon':
      return 'no daemon owns this thread';
    case 'no-answer':
      return daemonFailureText(daemon.failure);
    case 'status':
      return statusText(daemon.status);
  }
}

function statusText(status: DaemonStatus): string {
  if (status.kind === 'other') return `says ${status.word}, which is not known`;
  if (status.kind !== 'active') return `says ${status.kind}`;
  const approval = status.waitingOnApproval ? ', waiting on approval' : '';
  return `says active${approval}${status.waitingOnUserInput ? ', waiting on user input' : ''}`;
}

function timeText(at: EpochMs | undefined): string {
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
export function daemonFailureText(failure: DaemonFailure | undefined): string {
  if (failure === undefined) return 'its daemon did not say';
  switch (failure.kind) {
    case 'refused':
      return `its daemon's socket refused (${failure.code})`;
    case 'foreign-owner':
      return "its daemon's socket belongs to another user";
    case 'silent':
      return `its daemon did not answer within ${failure.afterMs} ms`;
    case 'other-home':
      return "its home's socket leads to the daemon of another home";
    case 'closed':
      return 'its daemon hung up before it answered';
    case 'declined':
      return `its daemon declined to answer (${failure.detail})`;
    case 'nonsense':
      return 'its daemon answered nonsense';
  }
}
