import type { Conclusion, RateLimit, TokenUse, TurnError } from '../facts/rollout-progress.js';
import { callIdOf, turnIdOf, type TurnId } from '../ids.js';
import { ownCopy } from '../text/own-copy.js';
import { type EpochMs, epochMs, fromUnixSeconds, parseIsoTime } from '../time.js';
import { cleanWord, wordAt } from '../text/clean-fields.js';
import { cleanLine, cleanLineOrNone } from '../text/clean-text.js';
import {
  arrayAt,
  asObject,
  objectAt,
  parseJson,
  textAt,
  variantAt,
  type JsonObject,
  numberAt,
} from '../text/fields.js';
import { isIgnoredCompletion, isIgnoredEvent } from './known-types.js';
import type { RecordBody } from './rollout-record.js';
import { turnContextOf } from './turn-context.js';
import { userWords, wordsOfMessage } from './user-text.js';

/** The `info` of a token_count; undefined where it is null, as before the first answer. */
function tokenUseOf(payload: JsonObject): TokenUse | undefined {
  const info = objectAt(payload, 'info');
  if (!info) return undefined;
  const total = objectAt(info, 'total_token_usage');
  const last = objectAt(info, 'last_token_usage');
  return {
    total: total && numberAt(total, 'total_tokens'),
    inContext: last && numberAt(last, 'total_tokens'),
    contextWindow: numberAt(info, 'model_context_window'),
  };
}

/**
 * The usage limits of a token_count: undefined where it says nothing of them, empty where it says
 * that it knows none. `at` is the line's time, which `resets_in_seconds` counts from.
 */
function rateLimitsOf(
  payload: JsonObject,
  at: EpochMs | undefined,
): readonly RateLimit[] | undefined {
  const limits = objectAt(payload, 'rate_limits');
  if (!limits) return undefined;
  const windows = ['primary', 'secondary'].flatMap((key) => {
    const window = objectAt(limits, key);
    const limit = window && windowOf(window, at);
    return limit ? [limit] : [];
  });
  return windows.length > 0 ? windows : flatLimitsOf(limits);
}

function windowOf(window: JsonObject, at: EpochMs | undefined): RateLimit | undefined {
  const usedPercent = numberAt(window, 'used_percent');
  if (usedPercent === undefined) return undefined;
  return {
    usedPercent,
    resetsAt: resetOf(window, at),
    windowMinutes: numberAt(window, 'window_minutes'),
  };
}

/** `resets_at` in Unix seconds (0.94 on), an ISO time or `resets_in_seconds` before that. */
function resetOf(window: JsonObject, at: EpochMs | undefined): EpochMs | undefined {
  const seconds = numberAt(window, 'resets_at');
  if (seconds !== undefined) return fromUnixSeconds(seconds);
  const text = textAt(window, 'resets_at');
  if (text !== undefined) return parseIsoTime(text);
  const wait = numberAt(window, 'resets_in_seconds');
  return wait === undefined || at === undefined ? undefined : epochMs(at + wait * 1000);
}

/** The first layout (2025) had no windows: `primary_used_percent` and `weekly_used_percent`. */
function flatLimitsOf(limits: JsonObject): readonly RateLimit[] {
  return ['primary', 'weekly'].flatMap((name) => {
    const usedPercent = numberAt(limits, `${name}_used_percent`);
    if (usedPercent === undefined) return [];
    const windowMinutes = numberAt(limits, `${name}_window_minutes`);
    return [{ usedPercent, resetsAt: undefined, windowMinutes }];
  });
}

/** A title's length, and the most that a row ever shows of a message. */
export const maxMessageChars = 200;
/** Error texts carry an address or a time at their end. */
const maxErrorChars = 400;

type EventReader = (payload: JsonObject, at: EpochMs | undefined) => RecordBody;

/** Files always say `task_…`; the `turn_…` names are aliases that Codex would read as well. */
const events: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
  ['task_started', turnStarted],
  ['turn_started', turnStarted],
  ['task_complete', turnCompleted],
  ['turn_complete', turnCompleted],
  ['turn_aborted', turnAborted],
  ['token_count', tokenCount],
  ['user_message', (payload) => userMessage(textAt(payload, 'message'))],
  ['agent_message', (payload) => agentMessage(textAt(payload, 'message'))],
  ['agent_reasoning', () => ({ kind: 'reasoning' })],
  ['agent_reasoning_raw_content', () => ({ kind: 'reasoning' })],
  ['context_compacted', () => concluded('compaction')],
  ['exited_review_mode', () => concluded('review')],
  ['image_generation_end', () => concluded('image')],
  ['exec_command_end', commandEnded],
  ['patch_apply_end', callEnded],
  ['mcp_tool_call_end', callEnded],
  ['guardian_assessment', guardianAssessed],
  ['thread_goal_updated', goalUpdated],
  ['item_completed', itemCompleted],
  ['thread_settings_applied', settingsApplied],
  ['thread_name_updated', threadNamed],
  ['error', (payload) => ({ kind: 'error', error: turnErrorOf(payload) })],
]);

export function eventBody(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const type = textAt(payload, 'type');
  if (type === undefined) return { kind: 'malformed' };
  const read = events.get(type);
  if (read) return read(payload, at);
  return isIgnoredEvent(type)
    ? { kind: 'ignored' }
    : { kind: 'unknown', type: unknownType('event_msg', type) };
}

/** As `--debug` lists it. */
export function unknownType(of: string, type: string): string {
  return `${of}/${cleanLine(type, 80)}`;
}

export function turnIdAt(payload: JsonObject): TurnId | undefined {
  const text = wordAt(payload, 'turn_id');
  return text === undefined ? undefined : turnIdOf(text);
}

function turnStarted(payload: JsonObject): RecordBody {
  return { kind: 'turn-started', turnId: turnIdAt(payload) };
}

function turnCompleted(payload: JsonObject): RecordBody {
  const error = objectAt(payload, 'error');
  const message = textAt(payload, 'last_agent_message');
  return {
    kind: 'turn-completed',
    turnId: turnIdAt(payload),
    error: error ? turnErrorOf(error) : undefined,
    agentMessage: message === undefined ? undefined : cleanLine(message, maxMessageChars),
    recordsErrors: 'started_at' in payload || 'error' in payload,
  };
}

function turnAborted(payload: JsonObject): RecordBody {
  return { kind: 'turn-aborted', turnId: turnIdAt(payload), reason: wordAt(payload, 'reason') };
}

function turnErrorOf(error: JsonObject): TurnError {
  return {
    message: cleanLineOrNone(errorSentence(textAt(error, 'message')), maxErrorChars),
    // A plain word, or one that carries data: {"http_connection_failed":{"http_status_code":502}}.
    info: cleanWord(variantAt(error, 'codex_error_info')),
  };
}

/**
 * What a server refused comes as its whole answer, {"error":{"message":"…"}}, alone (0.94 to 0.169) or within
 * a sentence: `unexpected status 400 Bad Request: {…}, url: …, request id: …`.
 */
function errorSentence(message: string | undefined): string | undefined {
  const from = message?.indexOf('{') ?? -1;
  const to = message?.lastIndexOf('}') ?? -1;
  if (message === undefined || from < 0 || to < from) return withoutAddress(message);
  const answer = asObject(parseJson(message.slice(from, to + 1))) ?? {};
  const said =
    textAt(objectAt(answer, 'error') ?? {}, 'message') ??
    textAt(answer, 'message') ??
    textAt(answer, 'detail');
  return said === undefined ? withoutAddress(message) : `${message.slice(0, from)}${said}`;
}

/** What only those who run the server can use. */
function withoutAddress(message: string | undefined): string | undefined {
  return message?.replace(/, (?:url|cf-ray|request id|trace id): [^,]{1,300}/gi, '');
}

function tokenCount(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const rateLimits = rateLimitsOf(payload, at);
  const limits = objectAt(payload, 'rate_limits');
  const limitType = cleanWord(limits && variantAt(limits, 'rate_limit_reached_type'));
  return { kind: 'token-count', tokens: tokenUseOf(payload), rateLimits, limitType };
}

function settingsApplied(payload: JsonObject): RecordBody {
  const settings = objectAt(payload, 'thread_settings');
  return settings
    ? { kind: 'settings-applied', context: turnContextOf(settings) }
    : { kind: 'ignored' };
}

function threadNamed(payload: JsonObject): RecordBody {
  return {
    kind: 'thread-named',
    name: cleanLineOrNone(textAt(payload, 'thread_name'), maxMessageChars),
  };
}

const conclusions: ReadonlyMap<string, Exclude<Conclusion, 'answer'>> = new Map([
  ['ContextCompaction', 'compaction'],
  ['Plan', 'plan'],
  ['ExitedReviewMode', 'review'],
  ['ImageGeneration', 'image'],
]);

function otherItemCompleted(type: string): RecordBody {
  const by = conclusions.get(type);
  if (by !== undefined) return concluded(by);
  return isIgnoredCompletion(type)
    ? { kind: 'ignored' }
    : { kind: 'unknown', type: unknownType('item_completed', type) };
}

function concluded(by: Exclude<Conclusion, 'answer'>): RecordBody {
  return { kind: 'concluded', by };
}

/** 0.120 era. A command that the user ran with `!` is none of the model's calls. */
function commandEnded(payload: JsonObject): RecordBody {
  return textAt(payload, 'source') === 'user_shell'
    ? concluded('user-command')
    : callEnded(payload);
}

function callEnded(payload: JsonObject): RecordBody {
  return endedCall(textAt(payload, 'call_id'));
}

/** From 0.148 on the item of a call bears the call's id. */
function endedCall(id: string | undefined): RecordBody {
  return id === undefined
    ? { kind: 'ignored' }
    : { kind: 'call-ended', callId: callIdOf(ownCopy(id)) };
}

/** 0.120 alone; its other words (`approved`, `denied`, `aborted`) are ends of the review. */
function guardianAssessed(payload: JsonObject): RecordBody {
  return { kind: 'review', isPending: textAt(payload, 'status') === 'in_progress' };
}

function goalUpdated(payload: JsonObject): RecordBody {
  const goal = objectAt(payload, 'goal');
  const objective = cleanLineOrNone(goal && textAt(goal, 'objective'), maxMessageChars);
  return { kind: 'goal-set', objective };
}

/** 0.148 and later write messages so, instead of user_message and agent_message. */
function itemCompleted(payload: JsonObject): RecordBody {
  const item = objectAt(payload, 'item');
  const type = item && textAt(item, 'type');
  if (!item || type === undefined) return { kind: 'malformed' };
  switch (type) {
    case 'UserMessage':
      return userItem(item);
    case 'AgentMessage':
      return agentMessage(contentText(item));
    case 'Reasoning':
    case 'WebSearch':
      return { kind: 'reasoning' };
    case 'CommandExecution':
      return textAt(item, 'source') === 'user_shell'
        ? concluded('user-command')
        : endedCall(textAt(item, 'id'));
    case 'FileChange':
    case 'McpToolCall':
      return endedCall(textAt(item, 'id'));
    default:
      return otherItemCompleted(type);
  }
}

/** The first text of a message's content: the rest are images and mentions. */
export function contentText(item: JsonObject): string | undefined {
  for (const part of arrayAt(item, 'content')) {
    const text = textAt(asObject(part) ?? {}, 'text');
    if (text !== undefined && text.trim() !== '') return text;
  }
  return undefined;
}

export function userMessage(text: string | undefined): RecordBody {
  // The record of a command that the user ran with `!`, which from 0.120 to 0.149 is a turn of its own.
  if (text?.trimStart().startsWith('<user_shell_command>')) return concluded('user-command');
  const words = text === undefined ? undefined : userWords(text);
  if (text !== undefined && words === undefined) return { kind: 'ignored' };
  return { kind: 'user-message', text: cleanLineOrNone(words, maxMessageChars) };
}

/** A message of several parts. One of images alone is the user's too; one of Codex's own texts is not. */
export function userItem(message: JsonObject): RecordBody {
  return userMessage(wordsOfMessage(message) ?? contentText(message));
}

export function agentMessage(text: string | undefined): RecordBody {
  return { kind: 'agent-message', text: cleanLineOrNone(text, maxMessageChars) };
}
