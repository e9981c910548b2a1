import type { ApprovalKind, OpenCall, TurnContext } from '../facts/rollout-progress.js';
import type { ToolProcess } from '../facts/processes.js';
import { between, type EpochMs } from '../time.js';
import { codexMinor } from '../codex-version.js';
import { callText } from './list-evidence.js';
import { limits } from './limits.js';
import { rolloutOf } from '../session/session-tree.js';
import { openCalls, ruling, type Ruling, type ThreadEvidence } from './thread-evidence.js';

function contextOf(evidence: ThreadEvidence): TurnContext | undefined {
  return rolloutOf(evidence)?.progress.context;
}

/** The ruling on one open call. No reason has an age: it must not change while nothing does. */
export function callRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const what = callText(call);
  switch (call.kind) {
    case 'question':
      // A hook before the question holds it back.
      return (
        heldRuling(call, evidence) ??
        ruling('question', `Codex asked you: ${what}`, { since: call.at, action: what })
      );
    case 'permission':
      return permissionRuling(call, evidence);
    case 'shell':
    case 'stdin':
    case 'patch':
      return shellRuling(call, evidence);
    case 'poll':
      return pollRuling(call, evidence);
    case 'script':
      return scriptRuling(call, evidence);
    case 'mcp':
      return mcpRuling(call, evidence);
    case 'subagents':
      return ruling('subagents', waitsForSubagents);
    case 'other':
      return isOpen(call);
  }
}

function permissionRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const held = heldRuling(call, evidence);
  if (held) return held;
  return mayAskUser(contextOf(evidence), 'request_permissions')
    ? waits(call, `likely waits for your permission: ${callText(call)}`)
    : isOpen(call);
}

function mcpRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const tool = `the MCP tool ${callText(call)}`;
  const isOld = call.at !== undefined && between(call.at, evidence.now) > limits.mcpRunsMs;
  return isOld && !asksNothing(contextOf(evidence))
    ? unclear(call, `${tool} has been open for over a minute: it runs, or asks you something`)
    : works(call, `likely running ${tool}`, { certain: false });
}

/** If nothing more is known. */
function isOpen(call: OpenCall): Ruling {
  return works(call, `a call is open: ${callText(call)}`, { certain: false });
}

/** What an MCP tool asks is answered without its user, and no tool needs an approval (0.120 on). */
function asksNothing(context: TurnContext | undefined): boolean {
  return context?.approvalPolicy === 'never' && context.sandbox === 'danger-full-access';
}

export const waitsForSubagents = 'waits for its subagents';

const byProcess = { basis: 'process' } as const;
const likelyByProcess = { certain: false, basis: 'process' } as const;

function shellRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const what = callText(call);
  const match = processMatch(call, evidence, evidence.toolProcesses);
  if (match === 'certain') return works(call, `running ${what}`, byProcess);
  const isLate = isPastDeadline(call, evidence);
  // Nobody is asked, and Codex ends it at its deadline: it runs, whatever else is known.
  const certain = contextOf(evidence)?.approvalPolicy === 'never' && !isLate;
  const withinDeadline = works(call, `a call is open within its deadline: ${what}`, { certain });
  if (match === 'likely' && certain) return withinDeadline;
  if (match === 'likely') {
    return works(call, `likely running ${what}: a process started with the call`, likelyByProcess);
  }
  const held = heldRuling(call, evidence);
  if (held) return held;
  // Codex asks before it runs a command, not afterwards.
  if (processMatch(call, evidence, evidence.endedProcesses) === 'certain') {
    return works(call, `${what} has just ended; its output is not recorded yet`, likelyByProcess);
  }
  const asks = askingRuling(call, evidence);
  if (asks) return asks;
  // It may be starting or ending just now, or ask.
  if (!isLate) return withinDeadline;
  const processes = evidence.toolProcesses ? 'no process runs it' : 'processes cannot be listed';
  const nobody = whyNobodyIsAsked(contextOf(evidence));
  return unclear(call, `${what} is past its deadline, ${processes}, and ${nobody}`);
}

function whyNobodyIsAsked(context: TurnContext | undefined): string {
  const { approvalPolicy, approvalsReviewer = 'user' } = context ?? {};
  if (approvalPolicy === 'never') return 'this session never asks its user';
  return approvalsReviewer === 'user'
    ? 'its approval policy refuses approvals without asking'
    : "its approvals go to Codex's own reviewer";
}

/** A poll asks nobody anything. */
function pollRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const what = callText(call);
  if (threadRuns(call, evidence)) return works(call, `running ${what}`, byProcess);
  return isPastDeadline(call, evidence)
    ? unclear(call, `${what}: past its longest time, and no process of this session was found`)
    : works(call, `a call is open within its deadline: ${what}`, { certain: false });
}

/** A script of code mode answers at its yield time at the latest, except while an approval within it is pending. */
function scriptRuling(call: OpenCall, evidence: ThreadEvidence): Ruling {
  const what = callText(call);
  if (threadRuns(call, evidence)) {
    return works(call, `likely running ${what} within a script`, likelyByProcess);
  }
  return heldRuling(call, evidence) ?? askingRuling(call, evidence) ?? isOpen(call);
}

/** For a call of which no process was found: what it is if it waits for an approval; undefined if nothing says so. */
function askingRuling(call: OpenCall, evidence: ThreadEvidence): Ruling | undefined {
  const context = contextOf(evidence);
  const asksToLeave = call.escalated && mayAskUser(context, 'sandbox_approval');
  // A rule of the user's may ask for a command that stays in the sandbox.
  const isLate = isPastDeadline(call, evidence) && mayAskUser(context, 'sandbox_approval', 'rules');
  // Under policy `untrusted` every command asks but some that only read, which end at once.
  const isUntrusted =
    context?.approvalPolicy === 'untrusted' &&
    call.kind === 'shell' &&
    evidence.toolProcesses !== undefined &&
    mayAskUser(context, 'sandbox_approval') &&
    isPastDeadline({ ...call, deadlineMs: 0 }, evidence);
  if (!asksToLeave && !isLate && !isUntrusted) return undefined;
  const reason = isLate ? 'is past its deadline' : 'is not a command that this session trusts';
  const why = `${callText(call)} ${asksToLeave ? 'asks to run outside the sandbox' : reason}`;
  if (call.kind === 'patch') return waits(call, `likely waits for your approval: ${why}`);
  return evidence.toolProcesses
    ? waits(call, `likely waits for your approval: ${why} and no process runs it`)
    : unclear(call, `${why}: it runs or waits for your approval, and processes cannot be listed`);
}

/** Codex ends every call that only runs at its deadline: one that is open far beyond it does not run. */
function isPastDeadline(call: OpenCall, evidence: ThreadEvidence): boolean {
  if (call.at === undefined || call.deadlineMs === undefined) return false;
  const { longestPollMs = Infinity, now } = evidence;
  const deadlineMs = Math.min(call.deadlineMs, call.kind === 'poll' ? longestPollMs : Infinity);
  return between(call.at, now) > deadlineMs + limits.deadlineSlackMs;
}

/** Whether the user may be asked for an approval of one of these kinds; from 0.169 a reviewer may be asked instead. */
export function mayAskUser(
  context: TurnContext | undefined,
  ...kinds: readonly ApprovalKind[]
): boolean {
  const { refusedApprovals = [], approvalsReviewer = 'user' } = context ?? {};
  return approvalsReviewer === 'user' && !kinds.every((kind) => refusedApprovals.includes(kind));
}

/** `certain`: this call's process was found. `likely`: one that can hardly be anything else. */
type ProcessMatch = 'certain' | 'likely' | undefined;

function processMatch(
  call: OpenCall,
  evidence: ThreadEvidence,
  processes: readonly ToolProcess[] = [],
): ProcessMatch {
  const matches = processes.map((process) => matchOf(process, call, evidence));
  return matches.find((match) => match === 'certain') ?? matches.find(Boolean);
}

/**
 * Whether a process below the owner is this call. CODEX_TOOL_CALL_ID (0.169) proves it either way; before that, this
 * command and a start with the call do. A shell changes the arguments (quotes, variables, here-documents, `exec` of its
 * last command), so one of this thread, or of unknown environment, is likely by its start alone: it may also be the
 * user's own `!command`.
 */
function matchOf(process: ToolProcess, call: OpenCall, evidence: ThreadEvidence): ProcessMatch {
  if (process.callId !== undefined) return process.callId === call.callId ? 'certain' : undefined;
  if (process.threadId !== undefined && process.threadId !== evidence.threadId) return undefined;
  if (!startedWith(process, call)) return undefined;
  if (call.command !== undefined && holdsText(process.args, call.command)) return 'certain';
  const mayBe = process.threadId !== undefined || mayBeUnmarked(process, evidence);
  return mayBe && isOnlyCommand(evidence) ? 'likely' : undefined;
}

/** A tool without CODEX_THREAD_ID: its environment may not be read, or its Codex is older than 0.98. */
function mayBeUnmarked(process: ToolProcess, { cliVersion }: ThreadEvidence): boolean {
  if (process.command.startsWith('codex')) return false;
  return !process.environmentKnown || (codexMinor(cliVersion) ?? Infinity) < 98;
}

/** A shorter command may stand by chance in the arguments of another one. */
const tellingLength = 8;

/** Without quotes, backslashes and blanks, which a shell takes away; ps of macOS prints a line break as `^J`. */
function holdsText(args: readonly string[], command: string): boolean {
  const bare = bareText(command);
  const all = bareText(args.join(' '));
  if (bare.length >= tellingLength) return all.includes(bare);
  return bare !== '' && (all === bare || args.some((arg) => bareText(arg) === bare));
}

function bareText(text: string): string {
  return text.replace(/\^[A-Z]|["'\\\s]/g, '');
}

function isOnlyCommand(evidence: ThreadEvidence): boolean {
  return openCalls(evidence).filter((call) => call.deadlineMs !== undefined).length <= 1;
}

function startedWith(process: ToolProcess, call: OpenCall): boolean {
  // Writing to a background terminal starts no process: the one that runs is older than the call.
  if (call.kind === 'stdin') return true;
  return startedSince(process.branchStartedAt ?? process.startedAt, call, limits.toolStartSlackMs);
}

function startedSince(
  startedAt: EpochMs | undefined,
  { at }: OpenCall,
  slackMs: number = limits.afterCallSlackMs,
): boolean {
  return startedAt !== undefined && at !== undefined && startedAt >= at - slackMs;
}

/** Why a call is open although nothing of it runs and nobody waits for the user; undefined if there is no sign of it. */
function heldRuling(call: OpenCall, evidence: ThreadEvidence): Ruling | undefined {
  const held = (reason: string): Ruling => works(call, reason, likelyByProcess);
  if (evidence.reviewerAtWork || rolloutOf(evidence)?.progress.isReviewed === true) {
    return held(`likely Codex's own reviewer decides on ${callText(call)}`);
  }
  if ((evidence.toolProcesses ?? []).some((process) => mayBeHook(process, call))) {
    return held(`likely a hook is running: ${callText(call)}`);
  }
  // Only hooks can delay the output of a call that has ended.
  return call.hasEnded ? held(`${callText(call)} has ended; likely a hook is running`) : undefined;
}

/**
 * A hook is a child of Codex that starts after its call with Codex's own environment, without the ids of call and thread.
 * None runs during an approval, but an MCP server of another thread may start.
 */
function mayBeHook(process: ToolProcess, call: OpenCall): boolean {
  const { callId, threadId, startedAt, command } = process;
  if (callId !== undefined || threadId !== undefined || command.startsWith('codex')) return false;
  if (process.environmentCleared || startedAt !== process.branchStartedAt) return false;
  return startedSince(startedAt, call);
}

/** Whether a poll's terminal or a script's command runs; a process of unknown thread counts for an only command. */
function threadRuns(call: OpenCall, evidence: ThreadEvidence): boolean {
  return (evidence.toolProcesses ?? []).some((process) => {
    const { threadId, startedAt } = process;
    if (threadId === undefined && mayBeUnmarked(process, evidence)) {
      return call.kind !== 'poll' && isOnlyCommand(evidence) && startedWith(process, call);
    }
    return (
      threadId === evidence.threadId && (call.kind === 'poll' || startedSince(startedAt, call))
    );
  });
}

function waits(call: OpenCall, reason: string): Ruling {
  const action = callText(call);
  return ruling('approval', reason, { ...likelyByProcess, since: call.at, action });
}

function works(
  call: OpenCall,
  reason: string,
  more: Partial<Pick<Ruling, 'certain' | 'basis'>>,
): Ruling {
  return ruling('tool', reason, { action: callText(call), ...more });
}

function unclear(call: OpenCall, reason: string): Ruling {
  return ruling('unclear', reason, { since: call.at, action: callText(call) });
}
