import type { OpenCall } from '../facts/rollout-progress.js';
import type { ToolProcess } from '../facts/tool-process.js';
import { callText } from './evidence-texts.js';
import { readRollout, type ThreadEvidence } from './thread-evidence.js';

/** Why a call is open although nothing of it runs and nobody waits for the user; undefined where nothing says so. */
export function heldBy(call: OpenCall, evidence: ThreadEvidence): string | undefined {
  if (evidence.reviewerAtWork || readRollout(evidence)?.progress.isReviewed === true) {
    return `likely Codex's own reviewer decides on ${callText(call)}`;
  }
  const isHook = (evidence.toolProcesses ?? []).some((process) => mayBeHook(process, call));
  if (isHook) return `likely a hook is running: ${callText(call)}`;
  // Of a call that has ended only its hooks can hold the output up.
  return call.hasEnded ? `${callText(call)} has ended; likely a hook is running` : undefined;
}

/**
 * A hook is a child of Codex that starts after its call, and bears neither the call's id nor the thread's. While
 * an approval is pending there is none.
 */
function mayBeHook({ callId, threadId, startedAt, command }: ToolProcess, call: OpenCall): boolean {
  if (callId !== undefined || threadId !== undefined || command.startsWith('codex')) return false;
  return startedAt !== undefined && call.at !== undefined && startedAt >= call.at;
}

/** Whether something of this thread runs: a terminal that a poll waits for, a command within a script. */
export function threadRuns(call: OpenCall, evidence: ThreadEvidence): boolean {
  return (evidence.toolProcesses ?? []).some(({ threadId, startedAt }) => {
    if (threadId !== evidence.threadId) return false;
    if (call.kind === 'poll') return true;
    return startedAt !== undefined && call.at !== undefined && startedAt >= call.at;
  });
}
