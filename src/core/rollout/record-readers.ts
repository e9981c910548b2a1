import type {
  Conclusion,
  TokenUse,
  TurnError,
  ApprovalKind,
  TurnContext,
} from '../facts/rollout-progress.js';
import { callIdOf, turnIdOf, type TurnId } from '../ids.js';
import { wordAt, pathAt } from '../text/clean-fields.js';
import { cleanLine, cleanLineOrNone, maxShownChars, ownCopy } from '../text/clean-text.js';
import {
  arrayAt,
  asObject,
  numberAt,
  objectAt,
  parseJson,
  textAt,
  textsAt,
  variantAt,
  type JsonObject,
  booleanAt,
} from '../text/fields.js';
import type { EpochMs } from '../time.js';
import { callOf } from './call.js';
import { changesOf } from './changed-files.js';
import type { RecordBody } from './rollout-record.js';
import { usageReading, windowsOf } from './usage-limits.js';
import { taskOf, userWords, wordsOfMessage } from './user-text.js';

/** Error texts carry an address or a time at their end. */
const maxErrorChars = 400;

/** What a payload says; `at` is the time of its line. */
type Reader = (payload: JsonObject, at: EpochMs | undefined) => RecordBody;

const ignored: Reader = () => ({ kind: 'ignored' });
const reasoning: Reader = () => ({ kind: 'reasoning' });

function concludes(by: Exclude<Conclusion, 'answer'>): Reader {
  return () => ({ kind: 'concluded', by });
}

/** By the type of a line, of a line's payload, or of the item of an `item_completed` (0.148 on). */
type RecordLevel = 'line' | 'response_item' | 'event_msg' | 'item_completed';

/**
 * Every known record type (docs/rollout-format.md says which version writes it); others count as unknown. Approval requests
 * are left out on purpose: should a Codex ever record them, that would mean something.
 */
const readers: Readonly<Record<RecordLevel, ReadonlyMap<string, Reader>>> = {
  line: table(
    {
      event_msg: (payload, at) => typedBody('event_msg', payload, at),
      response_item: (payload, at) => typedBody('response_item', payload, at),
      turn_context: (payload) => ({
        kind: 'turn-context',
        context: turnContextOf(payload),
        turnId: turnIdAt(payload),
      }),
      compacted: concludes('compaction'),
      inter_agent_communication: taskGiven,
    },
    // Line 1 is read by itself; a copied history has its parent's as a second one.
    ['session_meta', 'world_state', 'token_usage_record', 'retained_context'],
    ['inter_agent_communication_metadata', 'dynamic_tools_updated'],
    ['security_risk_score', 'realtime_item'],
  ),
  response_item: table(
    {
      message: messageSaid,
      agent_message: taskGiven,
      function_call: (payload, at) => callOpened(payload, textAt(payload, 'arguments'), at),
      custom_tool_call: (payload, at) => callOpened(payload, textAt(payload, 'input'), at),
      local_shell_call: localShellOpened,
      function_call_output: callClosed,
      custom_tool_call_output: callClosed,
      local_shell_call_output: callClosed,
      reasoning,
      web_search_call: reasoning,
      image_generation_call: concludes('image'),
      compaction: concludes('compaction'),
      compaction_summary: concludes('compaction'),
      context_compaction: concludes('compaction'),
    },
    ['additional_tools', 'compaction_trigger', 'configuration_update', 'ghost_snapshot'],
    ['tool_search_call', 'tool_search_output', 'other'],
  ),
  event_msg: table(
    {
      // Files always say `task_…`; the `turn_…` names are aliases that Codex would read as well.
      task_started: turnStarted,
      turn_started: turnStarted,
      task_complete: turnCompleted,
      turn_complete: turnCompleted,
      turn_aborted: (payload, at) => {
        const reason = wordAt(payload, 'reason');
        const turn = { kind: 'aborted', turnId: turnIdAt(payload), at, reason } as const;
        return { kind: 'turn-aborted', turn };
      },
      token_count: tokenCount,
      user_message: (payload) => userSaid(textAt(payload, 'message'), typedWords),
      agent_message: (payload) => agentSaid(textAt(payload, 'message')),
      agent_reasoning: reasoning,
      agent_reasoning_raw_content: reasoning,
      context_compacted: concludes('compaction'),
      exited_review_mode: concludes('review'),
      thread_rolled_back: () => ({ kind: 'rolled-back' }),
      // Up to 0.120: `/undo` was a turn of its own, without a message.
      undo_completed: concludes('user-command'),
      image_generation_end: concludes('image'),
      exec_command_end: callEnded,
      patch_apply_end: callEnded,
      mcp_tool_call_end: callEnded,
      // 0.120 alone; its other values (`approved`, `denied`, `aborted`) end the review.
      guardian_assessment: (payload) => ({
        kind: 'review',
        isPending: textAt(payload, 'status') === 'in_progress',
      }),
      thread_goal_updated: (payload) => ({
        kind: 'goal-set',
        objective: cleanLineOrNone(textAt(objectAt(payload, 'goal') ?? {}, 'objective')),
      }),
      item_completed: (payload, at) =>
        typedBody('item_completed', objectAt(payload, 'item') ?? {}, at),
      thread_settings_applied: (payload) => {
        const settings = objectAt(payload, 'thread_settings');
        return settings
          ? { kind: 'settings-applied', context: turnContextOf(settings) }
          : { kind: 'ignored' };
      },
      thread_name_updated: (payload) => ({
        kind: 'thread-named',
        name: cleanLineOrNone(textAt(payload, 'thread_name')),
      }),
      error: (payload) => ({ kind: 'error', error: turnErrorOf(payload) }),
    },
    // 0.120: by then the call's output follows, or came when it went to the background.
    ['collab_agent_interaction_end', 'collab_agent_spawn_end', 'collab_close_end'],
    ['collab_resume_end', 'collab_waiting_end', 'sub_agent_activity', 'view_image_tool_call'],
    ['agent_reasoning_section_break', 'dynamic_tool_call_request', 'dynamic_tool_call_response'],
    ['entered_review_mode', 'model_reroute', 'thread_goal_cleared'],
    ['turn_diff', 'warning', 'web_search_end', 'plan_update', 'session_configured'],
    // In the list of 0.171; none was seen in a rollout.
    ['auth_recovery_completed', 'auth_recovery_started', 'deprecation_notice', 'guardian_warning'],
    ['environment_connected', 'environment_disconnected', 'model_verification'],
    ['safety_buffering', 'thread_queue_changed', 'turn_moderation_metadata'],
  ),
  item_completed: table(
    {
      UserMessage: (item) => userItem(item, true),
      AgentMessage: (item) => agentSaid(contentText(item)),
      Reasoning: reasoning,
      WebSearch: reasoning,
      CommandExecution: callEnded,
      FileChange: callEnded,
      McpToolCall: callEnded,
      ContextCompaction: concludes('compaction'),
      Plan: concludes('plan'),
      ExitedReviewMode: concludes('review'),
      ImageGeneration: concludes('image'),
      Extension: extensionItem,
    },
    // They repeat what a response_item says as well, or say nothing.
    ['CollabAgentToolCall', 'DynamicToolCall', 'EnteredReviewMode', 'FunctionCallOutput'],
    ['HookPrompt', 'ImageView', 'Sleep', 'SubAgentActivity'],
  ),
};

function table(
  known: Readonly<Record<string, Reader>>,
  ...sayNothing: readonly (readonly string[])[]
): ReadonlyMap<string, Reader> {
  const nothing = sayNothing.flat().map((type): readonly [string, Reader] => [type, ignored]);
  return new Map([...Object.entries(known), ...nothing]);
}

/** Whether a record of this type says nothing that concerns a monitor, whatever is in it. */
export function isIgnored(level: RecordLevel, type: string): boolean {
  return readers[level].get(type) === ignored;
}

/** What a record says whose type is at `level`. */
export function typedBody(
  level: RecordLevel,
  typed: JsonObject,
  at: EpochMs | undefined,
  payload: JsonObject | null = typed,
): RecordBody {
  const type = textAt(typed, 'type');
  if (type === undefined || !payload) return { kind: 'malformed' };
  const read = readers[level].get(type);
  if (read) return read(payload, at);
  // As `--debug` lists it.
  const name = cleanLine(type, 80);
  return { kind: 'unknown', type: level === 'line' ? name : `${level}/${name}` };
}

function turnIdAt(payload: JsonObject): TurnId | undefined {
  const text = wordAt(payload, 'turn_id');
  return text === undefined ? undefined : turnIdOf(text);
}

function turnStarted(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  return { kind: 'turn-started', turn: { kind: 'started', turnId: turnIdAt(payload), at } };
}

function turnCompleted(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const error = objectAt(payload, 'error');
  const message = textAt(payload, 'last_agent_message');
  return {
    kind: 'turn-completed',
    turn: {
      ...{ kind: 'completed', turnId: turnIdAt(payload), at },
      error: error && turnErrorOf(error),
      hasAgentMessage: message !== undefined,
      conclusion: undefined,
      recordsErrors: 'started_at' in payload || 'error' in payload,
    },
    agentMessage: message === undefined ? undefined : cleanLine(message, maxShownChars),
  };
}

function turnErrorOf(error: JsonObject): TurnError {
  return {
    message: cleanLineOrNone(errorSentence(textAt(error, 'message')), maxErrorChars),
    // A plain name, or one with data: {"http_connection_failed":{"http_status_code":502}}.
    info: cleanLineOrNone(variantAt(error, 'codex_error_info')),
  };
}

/**
 * A server's refusal is its whole answer, {"error":{"message":"…"}}, alone (0.94 to 0.169) or within a sentence:
 * `unexpected status 400 Bad Request: {…}, url: …, request id: …`. Addresses and ids help only those who run the server.
 */
function errorSentence(message = ''): string {
  const [from, to] = [message.indexOf('{'), message.lastIndexOf('}')];
  const answer = from < 0 ? {} : (asObject(parseJson(message.slice(from, to + 1))) ?? {});
  const said =
    textAt(objectAt(answer, 'error') ?? {}, 'message') ??
    textAt(answer, 'message') ??
    textAt(answer, 'detail');
  return said === undefined
    ? message.replace(/, (?:url|cf-ray|request id|trace id): [^,]{1,300}/gi, '')
    : `${message.slice(0, from)}${said}`;
}

function tokenCount(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const limits = objectAt(payload, 'rate_limits');
  return {
    kind: 'token-count',
    tokens: tokenUseOf(payload),
    rateLimits: limits && windowsOf(limits, at),
    limitType: cleanLineOrNone(limits && variantAt(limits, 'rate_limit_reached_type')),
    usage: limits && at !== undefined ? usageReading(limits, at) : undefined,
  };
}

/** The `info` of a token_count is null before the first answer. */
function tokenUseOf(payload: JsonObject): TokenUse | undefined {
  const info = objectAt(payload, 'info');
  if (!info) return undefined;
  return {
    total: numberAt(objectAt(info, 'total_token_usage') ?? {}, 'total_tokens'),
    inContext: numberAt(objectAt(info, 'last_token_usage') ?? {}, 'total_tokens'),
    contextWindow: numberAt(info, 'model_context_window'),
  };
}

/** Developer and system messages are Codex's own. */
function messageSaid(payload: JsonObject): RecordBody {
  const role = textAt(payload, 'role');
  if (role === 'assistant') return agentSaid(contentText(payload));
  return role === 'user' ? userItem(payload) : { kind: 'ignored' };
}

/** A message of several parts. One of images alone is the user's too; one of Codex's own texts is not. */
function userItem(message: JsonObject, isTyped = false): RecordBody {
  return userSaid(contentText(message), () => wordsOfMessage(message, isTyped));
}

const typedWords = (text: string): string | undefined => userWords(text, true);

function userSaid(
  text: string | undefined,
  wordsOf: (text: string) => string | undefined,
): RecordBody {
  // The record of a command that the user ran with `!`, which from 0.120 to 0.149 is a turn of its own.
  if (text?.trimStart().startsWith('<user_shell_command>'))
    return { kind: 'concluded', by: 'user-command' };
  const words = text === undefined ? undefined : wordsOf(text);
  if (text !== undefined && words === undefined) return { kind: 'ignored' };
  return { kind: 'user-message', text: cleanLineOrNone(words) };
}

function agentSaid(text: string | undefined): RecordBody {
  return { kind: 'agent-message', text: cleanLineOrNone(text) };
}

function taskGiven(payload: JsonObject): RecordBody {
  const task = taskOf(payload);
  return task === undefined ? { kind: 'ignored' } : { kind: 'task', text: cleanLineOrNone(task) };
}

/** The first text of a message's content: the rest are images and mentions. */
export function contentText(item: JsonObject): string | undefined {
  return arrayAt(item, 'content')
    .map((part) => textAt(asObject(part) ?? {}, 'text'))
    .find((text) => text !== undefined && text.trim() !== '');
}

function callOpened(
  payload: JsonObject,
  input: string | undefined,
  at: EpochMs | undefined,
): RecordBody {
  // A local_shell_call may have only the `id` of its item.
  const id = textAt(payload, 'call_id') ?? textAt(payload, 'id') ?? '';
  const name = textAt(payload, 'name');
  if (id === '' || id.length > 200 || name === undefined) return { kind: 'malformed' };
  const namespace = textAt(payload, 'namespace');
  const call = callOf({ callId: callIdOf(id), name, namespace, input: input ?? '', at });
  return { kind: 'call-opened', call };
}

function localShellOpened(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const action = objectAt(payload, 'action') ?? {};
  const input = JSON.stringify({
    command: textsAt(action, 'command'),
    timeout_ms: numberAt(action, 'timeout_ms'),
  });
  return callOpened({ ...payload, name: 'local_shell', namespace: undefined }, input, at);
}

function callClosed(payload: JsonObject): RecordBody {
  const id = textAt(payload, 'call_id');
  if (id === undefined) return { kind: 'malformed' };
  const output = textAt(payload, 'output') ?? '';
  return { kind: 'call-closed', callId: callIdOf(id), worked: outputThatWorked.test(output) };
}

/** The output of a patch that was applied, or of a plan that was taken. */
export const outputThatWorked = /Success\. Updated the following files|Plan updated/;

/** An event (0.120) has the call's id as `call_id`, an item (0.148 on) as its own. A `!` command is no call of the model. */
function callEnded(ended: JsonObject): RecordBody {
  if (textAt(ended, 'source') === 'user_shell') return { kind: 'concluded', by: 'user-command' };
  const id = textAt(ended, 'call_id') ?? textAt(ended, 'id');
  return id === undefined
    ? { kind: 'ignored' }
    : { kind: 'call-ended', callId: callIdOf(ownCopy(id)), changed: changesOf(ended) };
}

/** Tools that Codex's extensions bring (0.153 on); `clock.sleep` and new ones say nothing. */
function extensionItem(item: JsonObject, at: EpochMs | undefined): RecordBody {
  const kind = textAt(item, 'kind');
  if (kind === 'web.search') return reasoning(item, at);
  const isImage = kind === 'image_gen.generation' && textAt(item, 'status') !== 'failed';
  return isImage ? { kind: 'concluded', by: 'image' } : { kind: 'ignored' };
}

/** The payload of `turn_context`, or the `thread_settings` of `thread_settings_applied`. */
function turnContextOf(payload: JsonObject): TurnContext {
  const mode = objectAt(payload, 'collaboration_mode');
  return {
    cwd: pathAt(payload, 'cwd'),
    model: cleanLineOrNone(textAt(payload, 'model')),
    effort: effortOf(payload),
    approvalPolicy: cleanLineOrNone(variantAt(payload, 'approval_policy')),
    refusedApprovals: refusedApprovals(payload),
    approvalsReviewer: cleanLineOrNone(variantAt(payload, 'approvals_reviewer')),
    sandbox: sandboxOf(payload),
    collaborationMode: cleanLineOrNone(
      (mode && textAt(mode, 'mode')) ?? variantAt(payload, 'collaboration_mode'),
    ),
  };
}

const approvalKinds = ['sandbox_approval', 'rules', 'request_permissions'] as const;

/** `granular` (0.120) says what it asks for, `reject` (0.107) what it does not. */
function refusedApprovals(payload: JsonObject): readonly ApprovalKind[] | undefined {
  const policy = variantAt(payload, 'approval_policy');
  if (policy === undefined) return undefined;
  if (policy === 'never') return approvalKinds;
  const flags = objectAt(objectAt(payload, 'approval_policy') ?? {}, policy);
  return approvalKinds.filter((kind) => flags && booleanAt(flags, kind) === (policy === 'reject'));
}

/** By itself in a turn_context; settings (0.148 on) have it under another name or in the collaboration mode. */
function effortOf(payload: JsonObject): string | undefined {
  const mode = objectAt(objectAt(payload, 'collaboration_mode') ?? {}, 'settings') ?? {};
  return cleanLineOrNone(
    textAt(payload, 'effort') ??
      textAt(payload, 'reasoning_effort') ??
      textAt(mode, 'reasoning_effort'),
  );
}

/** `sandbox_policy` in a turn_context; settings (0.148 on) give the permission profile alone. */
function sandboxOf(payload: JsonObject): string | undefined {
  const policy = objectAt(payload, 'sandbox_policy');
  // Before 0.94 the tag of the policy was called `mode`.
  const named = policy && (textAt(policy, 'type') ?? textAt(policy, 'mode'));
  const profile = objectAt(payload, 'permission_profile');
  if (named !== undefined || !profile) {
    return cleanLineOrNone(named ?? textAt(payload, 'sandbox_policy'));
  }
  const type = textAt(profile, 'type');
  if (type === 'disabled') return 'danger-full-access';
  if (type !== 'managed') return cleanLineOrNone(type);
  const files = objectAt(profile, 'file_system');
  if (!files) return undefined;
  if (textAt(files, 'type') !== 'restricted') return 'danger-full-access';
  const writes = arrayAt(files, 'entries').some(
    (entry) => textAt(asObject(entry) ?? {}, 'access') === 'write',
  );
  return writes ? 'workspace-write' : 'read-only';
}
