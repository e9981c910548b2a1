import { timestampOf } from '../text/clean-fields.js';
import { cleanLine } from '../text/clean-text.js';
import { eventBody, agentMessage, contentText, unknownType, userMessage } from './event-body.js';
import {
  asObject,
  objectAt,
  parseJson,
  textAt,
  type JsonObject,
  numberAt,
  textsAt,
} from '../text/fields.js';
import { isIgnoredLine, isIgnoredItem } from './known-types.js';
import { headUnits, recordOfHead } from './line-head.js';
import type { RecordBody, RolloutRecord } from './rollout-record.js';
import { turnContextOf } from './turn-context.js';
import { callIdOf } from '../ids.js';
import type { EpochMs } from '../time.js';
import { callOf } from './call.js';

type ItemReader = (payload: JsonObject, at: EpochMs | undefined) => RecordBody;

const items: ReadonlyMap<string, ItemReader> = new Map<string, ItemReader>([
  ['message', messageBody],
  ['function_call', (payload, at) => callOpened(payload, textAt(payload, 'arguments'), at)],
  ['custom_tool_call', (payload, at) => callOpened(payload, textAt(payload, 'input'), at)],
  ['local_shell_call', localShellOpened],
  ['function_call_output', callClosed],
  ['custom_tool_call_output', callClosed],
  ['local_shell_call_output', callClosed],
  ['reasoning', () => ({ kind: 'reasoning' })],
  ['web_search_call', () => ({ kind: 'reasoning' })],
  ['compaction', () => ({ kind: 'compacted' })],
  ['compaction_summary', () => ({ kind: 'compacted' })],
  ['context_compaction', () => ({ kind: 'compacted' })],
]);

/** A `response_item`: what went to the model or came from it. */
function itemBody(payload: JsonObject, at: EpochMs | undefined): RecordBody {
  const type = textAt(payload, 'type');
  if (type === undefined) return { kind: 'malformed' };
  const read = items.get(type);
  if (read) return read(payload, at);
  return isIgnoredItem(type)
    ? { kind: 'ignored' }
    : { kind: 'unknown', type: unknownType('response_item', type) };
}

/** Developer and system messages are Codex's own. */
function messageBody(payload: JsonObject): RecordBody {
  const role = textAt(payload, 'role');
  if (role === 'assistant') return agentMessage(contentText(payload));
  return role === 'user' ? userMessage(contentText(payload)) : { kind: 'ignored' };
}

function callIdAt(payload: JsonObject): string | undefined {
  // A local_shell_call may have only the `id` of its item.
  const id = textAt(payload, 'call_id') ?? textAt(payload, 'id');
  return id === undefined || id === '' || id.length > 200 ? undefined : id;
}

function callOpened(
  payload: JsonObject,
  input: string | undefined,
  at: EpochMs | undefined,
): RecordBody {
  const callId = callIdAt(payload);
  const name = textAt(payload, 'name');
  if (callId === undefined || name === undefined) return { kind: 'malformed' };
  const namespace = textAt(payload, 'namespace');
  return {
    kind: 'call-opened',
    call: callOf({ callId: callIdOf(callId), name, namespace, input: input ?? '', at }),
  };
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
  const callId = textAt(payload, 'call_id');
  return callId === undefined
    ? { kind: 'malformed' }
    : { kind: 'call-closed', callId: callIdOf(callId) };
}

/** One whole line of a rollout, of any era. */
export function parseRolloutLine(line: string): RolloutRecord {
  const decided = line.endsWith('}') ? recordOfHead(line.slice(0, headUnits)) : undefined;
  if (decided) return decided;
  const record = asObject(parseJson(line));
  if (!record) return { kind: 'malformed', at: undefined };
  const at = timestampOf(record);
  return { ...bodyOf(record, at), at };
}

function bodyOf(record: JsonObject, at: RolloutRecord['at']): RecordBody {
  const type = textAt(record, 'type');
  const payload = objectAt(record, 'payload');
  if (type === undefined || !payload) return { kind: 'malformed' };
  switch (type) {
    case 'event_msg':
      return eventBody(payload, at);
    case 'response_item':
      return itemBody(payload, at);
    case 'turn_context':
      return { kind: 'turn-context', context: turnContextOf(payload) };
    case 'compacted':
      return { kind: 'compacted' };
    default:
      return isIgnoredLine(type)
        ? { kind: 'ignored' }
        : { kind: 'unknown', type: cleanLine(type, 80) };
  }
}
