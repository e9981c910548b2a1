import { timestampOf } from '../text/clean-fields.js';
import { cleanLine, cleanLineOrNone } from '../text/clean-text.js';
import {
  agentMessage,
  contentText,
  eventBody,
  maxMessageChars,
  turnIdAt,
  unknownType,
  userItem,
} from './event-body.js';
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
import { taskOf } from './user-text.js';
import { callIdOf } from '../ids.js';
import type { EpochMs } from '../time.js';
import { callOf } from './call.js';

type ItemReader = (payload: JsonObject, at: EpochMs | undefined) => RecordBody;

const items: ReadonlyMap<string, ItemReader> = new Map<string, ItemReader>([
  ['message', messageBody],
  ['agent_message', taskGiven],
  ['function_call', (payload, at) => callOpened(payload, textAt(payload, 'arguments'), at)],
  ['custom_tool_call', (payload, at) => callOpened(payload, textAt(payload, 'input'), at)],
  ['local_shell_call', localShellOpened],
  ['function_call_output', callClosed],
  ['custom_tool_call_output', callClosed],
  ['local_shell_call_output', callClosed],
  ['reasoning', () => ({ kind: 'reasoning' })],
  ['web_search_call', () => ({ kind: 'reasoning' })],
  ['image_generation_call', () => ({ kind: 'concluded', by: 'image' })],
  ['compaction', compacted],
  ['compaction_summary', compacted],
  ['context_compaction', compacted],
]);

function compacted(): RecordBody {
  return { kind: 'concluded', by: 'compaction' };
}

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
  return role === 'user' ? userItem(payload) : { kind: 'ignored' };
}

function taskGiven(payload: JsonObject): RecordBody {
  const task = taskOf(payload);
  if (task === undefined) return { kind: 'ignored' };
  return { kind: 'task', text: cleanLineOrNone(task, maxMessageChars) };
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

const malformed: RolloutRecord = { kind: 'malformed', at: undefined };

/** One whole line of a rollout, of any era. */
export function parseRolloutLine(line: string): RolloutRecord {
  const decided = line.endsWith('}') ? recordOfHead(line.slice(0, headUnits)) : undefined;
  return decided ?? parseWhole(line) ?? malformed;
}

function parseWhole(text: string): RolloutRecord | undefined {
  const record = asObject(parseJson(text));
  if (!record) return undefined;
  const at = timestampOf(record);
  return { ...bodyOf(record, at), at };
}

/** Where a record begins within a line; inside a JSON string its quotes would be escaped. */
export const recordStart = '{"timestamp":"';
/** A line with more of them than this is not searched further. */
const maxRecordsALine = 16;

/**
 * All that a whole line says. Codex 0.120 and 0.135 append to a line that a killed process left half
 * written, and a crash of the machine can leave NUL bytes before it: such a line counts as malformed, and
 * each whole record within it counts too.
 */
export function recordsOfLine(line: string): readonly RolloutRecord[] {
  const inner = line.indexOf(recordStart, 1);
  if (inner < 0) return [parseRolloutLine(line)];
  const whole = parseWhole(line);
  return whole ? [whole] : recordsWithin(line);
}

function recordsWithin(line: string): readonly RolloutRecord[] {
  const starts: number[] = [];
  for (
    let at = line.indexOf(recordStart);
    at >= 0 && starts.length < maxRecordsALine;
    at = line.indexOf(recordStart, at + 1)
  ) {
    starts.push(at);
  }
  const records: RolloutRecord[] = [malformed];
  for (let first = 0; first < starts.length; first += 1) {
    // The longest piece that is a record: an object within one may begin in the same way.
    for (let last = starts.length; last > first; last -= 1) {
      const record = parseWhole(line.slice(starts[first], starts[last]));
      if (!record) continue;
      records.push(record);
      first = last - 1;
      break;
    }
  }
  return records;
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
      return { kind: 'turn-context', context: turnContextOf(payload), turnId: turnIdAt(payload) };
    case 'inter_agent_communication':
      return taskGiven(payload);
    case 'compacted':
      return compacted();
    default:
      return isIgnoredLine(type)
        ? { kind: 'ignored' }
        : { kind: 'unknown', type: cleanLine(type, 80) };
  }
}
