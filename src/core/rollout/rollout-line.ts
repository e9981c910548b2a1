import { timestampOf } from '../text/clean-fields.js';
import { objectAt, objectOfLine } from '../text/fields.js';
import { typedBody, isIgnored, outputThatWorked } from './record-readers.js';
import type { RolloutRecord, RecordBody } from './rollout-record.js';
import { callIdOf } from '../ids.js';
import { parseIsoTime } from '../time.js';
import { ownCopy } from '../text/clean-text.js';

const malformed: RolloutRecord = { kind: 'malformed', at: undefined };

/** One whole line of a rollout, of any era. */
function parseWhole(text: string): RolloutRecord | undefined {
  const record = objectOfLine(text);
  if (!record) return undefined;
  const at = timestampOf(record);
  return { ...typedBody('line', record, at, objectAt(record, 'payload') ?? null), at };
}

/** Where a record begins within a line; inside a JSON string its quotes would be escaped. */
export const recordStart = '{"timestamp":"';
/** A line is searched for so many records. */
const maxRecordsALine = 16;

/**
 * The records of a whole line. Codex 0.120 and 0.135 append to a line that a killed process left half written, and a crash
 * of the machine can leave NUL bytes: such a line counts as malformed, and each whole record within it counts too.
 */
export function recordsOfLine(line: string): readonly RolloutRecord[] {
  const whole = parseWhole(line);
  if (whole) return [whole];
  return line.includes(recordStart, 1) ? recordsWithin(line) : [malformed];
}

function recordsWithin(line: string): readonly RolloutRecord[] {
  const [, ...pieces] = line.split(recordStart, maxRecordsALine + 1);
  const records: RolloutRecord[] = [malformed];
  for (let first = 0; first < pieces.length; first += 1) {
    // The longest piece that is a record: an object within one may begin in the same way.
    for (let last = pieces.length; last > first; last -= 1) {
      const record = parseWhole(recordStart + pieces.slice(first, last).join(recordStart));
      if (!record) continue;
      records.push(record);
      first = last - 1;
      break;
    }
  }
  return records;
}

/** As much of a line as `recordOfHead` needs; all of it is ASCII if it matches. */
export const headUnits = 512;

/** How every Codex from 0.94 to 0.171 begins a line: the keys are in this order, and no text comes before them. */
const head =
  /^\{"timestamp":"([\x20\x21\x23-\x5b\x5d-\x7e]{1,40})",(?:"ordinal":\d{1,20},)?"type":"([a-z_]{1,60})","payload":\{(?:"type":"([a-z_]{1,60})"(?=[,}]))?(?:,"id":"[\x20\x21\x23-\x5b\x5d-\x7e]{0,100}")?(?:,"call_id":"([\x20\x21\x23-\x5b\x5d-\x7e]{1,100})"(?=[,}]))?/;

/** The record of a line that ends in `}`, if its beginning decides it: a tool's output of 10 MB is not parsed. */
export function recordOfHead(lineHead: string): RolloutRecord | undefined {
  const match = head.exec(lineHead);
  if (!match) return undefined;
  const [, timestamp = '', type = '', payloadType = '', callId] = match;
  const body = bodyOf(type, payloadType, callId, lineHead);
  return body && { ...body, at: parseIsoTime(timestamp) };
}

function bodyOf(
  type: string,
  payloadType: string,
  callId: string | undefined,
  lineHead: string,
): RecordBody | undefined {
  if (isIgnored('line', type)) return { kind: 'ignored' };
  if (type === 'compacted') return { kind: 'concluded', by: 'compaction' };
  if (type !== 'response_item' && type !== 'event_msg') return undefined;
  if (isIgnored(type, payloadType)) return { kind: 'ignored' };
  // Both hold the image itself.
  if (/^image_generation_(?:call|end)$/.test(payloadType))
    return { kind: 'concluded', by: 'image' };
  if (type === 'event_msg') return undefined;
  if (payloadType === 'reasoning') return { kind: 'reasoning' };
  const isOutput =
    payloadType === 'function_call_output' || payloadType === 'custom_tool_call_output';
  return isOutput && callId !== undefined
    ? {
        kind: 'call-closed',
        callId: callIdOf(ownCopy(callId)),
        worked: outputThatWorked.test(lineHead),
      }
    : undefined;
}

/** The records of a long turn that may show what its end does not: where it began, and with what settings. */
const telling: ReadonlySet<string> = new Set([
  'turn_context',
  'event_msg/task_started',
  'event_msg/turn_started',
  'event_msg/task_complete',
  'event_msg/turn_complete',
  'event_msg/turn_aborted',
  'event_msg/thread_settings_applied',
  'event_msg/thread_name_updated',
  'event_msg/token_count',
  'event_msg/user_message',
  'event_msg/image_generation_end',
  'response_item/image_generation_call',
  'response_item/function_call',
  'response_item/custom_tool_call',
  'response_item/function_call_output',
  'response_item/custom_tool_call_output',
]);

const lasting =
  /^\{"timestamp":"([^"]{1,40})",(?:"ordinal":\d{1,20},)?"type":"event_msg","payload":\{"type":"(?:(token_count","info":\{)|token_count|patch_apply_end|item_completed"[^{}]*"item":\{"type":"FileChange)"/;
const noLimits = /"rate_limits":(?:null|\{(?:"limit_id":"\w+",)?(?:"\w+":null,?)+\})\}\}$/;

/** A line that says what its turn's end does not make meaningless: files changed, or tokens used (`countsOnly`: no limits). */
export function outlastsTurn(
  line: string,
): { readonly time: string; readonly countsOnly: boolean } | undefined {
  const [, time, hasTokens] = lasting.exec(line) ?? [];
  if (time === undefined) return undefined;
  return { time, countsOnly: hasTokens !== undefined && noLimits.test(line.slice(-512)) };
}

/** Whether a line may show where a long turn began. If the order of its keys is unknown, only a short line may. */
export function mayTellOfTurn(lineHead: string, length: number): boolean {
  const match = head.exec(lineHead);
  if (!match) return length <= maxUnknownUnits;
  const [, , type = '', payloadType = ''] = match;
  return telling.has(type === 'turn_context' ? type : `${type}/${payloadType}`);
}

const maxUnknownUnits = 64 * 1024;

/** Whether a line may hold words of the user. A long one that does has an image beside them. */
export function mayTellOfUser(lineHead: string, length: number): boolean {
  if (length <= maxUnknownUnits) return true;
  const [, , type = '', payloadType = type] = head.exec(lineHead) ?? [];
  return /message|^item|goal|agent/.test(payloadType);
}

/** The record of a line that is too long to be read, if its beginning decides it: a message of many megabytes has images. */
export function recordOfLongHead(lineHead: string): RolloutRecord | undefined {
  const [, timestamp = '', type = '', payloadType = ''] = head.exec(lineHead) ?? [];
  const at = parseIsoTime(timestamp);
  if (payloadType === 'message' || payloadType === 'user_message') {
    return { kind: 'user-message', text: undefined, at };
  }
  const isKnown = type !== '' && !mayTellOfTurn(lineHead, maxUnknownUnits);
  return isKnown ? { kind: 'ignored', at } : undefined;
}
