import type { DaemonTrouble } from '../facts/daemon.js';
import type { OpenCall } from '../facts/rollout-progress.js';
import { type EpochMs, isoTime } from '../time.js';
import { unreachable } from '../unreachable.js';

/** `2026-11-23 15:18 UTC`. */
export function clockText(at: EpochMs): string {
  return `${isoTime(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** What a call is about, for a sentence: its command, its question, or its name. */
export function callText(call: OpenCall): string {
  return call.text ?? call.name;
}

function about(call: OpenCall | undefined): string {
  return call ? `: ${callText(call)}` : '';
}

/** Every sentence that a row can give as its reason. None holds an age: a reason must not tick. */
export const reasons = {
  daemonApproval: (call: OpenCall | undefined) => `Codex waits for your approval${about(call)}`,
  daemonQuestion: (call: OpenCall | undefined) => `Codex asked you${about(call)}`,
  daemonActive: (call: OpenCall | undefined) =>
    call ? `running ${callText(call)}` : 'the model thinks or writes',
  daemonError: 'Codex reports a system error on this thread',
  question: (call: OpenCall) => `Codex asked you: ${callText(call)}`,
  permission: (call: OpenCall) => `likely waits for your permission: ${callText(call)}`,
  escalated: (call: OpenCall) =>
    `likely waits for your approval: ${callText(call)} asks to run outside the sandbox and no process runs it`,
  pastDeadline: (call: OpenCall) =>
    `likely waits for your approval: ${callText(call)} is past its deadline and no process runs it`,
  cannotAsk: (call: OpenCall) =>
    `${callText(call)} is past its deadline, no process runs it, and this session never asks its user`,
  toolProcess: (call: OpenCall) => `running ${callText(call)}`,
  tool: (call: OpenCall) => `a call is open within its deadline: ${callText(call)}`,
  otherTool: (call: OpenCall) => `a call is open: ${callText(call)}`,
  mcpYoung: (call: OpenCall) => `likely running the MCP tool ${callText(call)}`,
  mcpOld: (call: OpenCall) =>
    `the MCP tool ${callText(call)} has been open for over a minute: it runs, or asks you something`,
  subagents: 'waits for its subagents',
  model: 'the model thinks or writes',
  modelUnseen: 'a turn runs; its start is too far back to be read',
  legacyModel: 'likely the model thinks or writes: this Codex records no turn events',
  legacySilent:
    'this Codex records neither turns nor errors, and has been silent for over 10 minutes',
  legacyClosed: 'the last answer is whole',
  idle: 'waiting for the next prompt',
  fresh: 'no turn yet',
  forked: 'waiting for the next prompt; no turn since the fork',
  interrupted: (word: string | undefined) =>
    word === undefined || word === 'interrupted'
      ? 'the last turn was interrupted'
      : `the last turn was interrupted (${word})`,
  stale: 'the last turn never ended: its process died and the thread was resumed',
  error: (message: string | undefined) =>
    message === undefined
      ? 'the last turn ended in an error'
      : `the last turn ended in an error: ${message}`,
  likelyError: 'the last turn likely ended in an error: it left no answer',
  rateLimited: (resetsAt: EpochMs | undefined) =>
    resetsAt === undefined
      ? 'stopped by a usage limit; when it resets is not recorded'
      : `stopped by a usage limit until ${clockText(resetsAt)}`,
  freshFile: 'likely working: the rollout was written just now, and holds no turn event',
  oldFile: 'no turn event in the rollout, and its file time does not decide',
  futureFile: 'no turn event in the rollout, and its file time lies in the future',
  gone: 'the rollout has just vanished',
  elsewhere: 'its files lie where only its own process sees them, as in a container',
  unreadable: (code: string) => `the rollout cannot be read here (${code})`,
} as const;

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
