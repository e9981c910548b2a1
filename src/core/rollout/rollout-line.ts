import { timestampOf } from '../text/clean-fields.js';
import { cleanLine } from '../text/clean-text.js';
import { eventBody } from './event-body.js';
import { asObject, objectAt, parseJson, textAt, type JsonObject } from '../text/fields.js';
import { itemBody } from './item-body.js';
import { isIgnoredLine } from './known-types.js';
import { headUnits, recordOfHead } from './line-head.js';
import type { RecordBody, RolloutRecord } from './rollout-record.js';
import { turnContextOf } from './turn-context.js';

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
