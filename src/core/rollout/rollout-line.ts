import { timestampOf } from '../text/clean-fields.js';
import { asObject, objectAt, parseJson } from '../text/fields.js';
import { headUnits, recordOfHead } from './line-head.js';
import { typedBody } from './record-readers.js';
import type { RolloutRecord } from './rollout-record.js';

const malformed: RolloutRecord = { kind: 'malformed', at: undefined };

/** One whole line of a rollout, of any era. */
export function parseRolloutLine(line: string): RolloutRecord {
  const decided = line.endsWith('}') ? recordOfHead(line.slice(0, headUnits)) : undefined;
  return decided ?? parseWhole(line) ?? malformed;
}

function parseWhole(text: string): RolloutRecord | undefined {
  // To be told by an exception that a line is no object takes ten times as long.
  if (!/^\s*\{/.test(text) || !text.trimEnd().endsWith('}')) return undefined;
  const record = asObject(parseJson(text));
  if (!record) return undefined;
  const at = timestampOf(record);
  return { ...typedBody('line', record, at, objectAt(record, 'payload') ?? null), at };
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
