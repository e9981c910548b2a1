import { cleanLine } from '../text/clean-text.js';
import { contentText } from './record-readers.js';
import { asObject, objectAt, parseJson, textAt, type JsonObject } from '../text/fields.js';

/** What the details show of a message: a page, not a book. */
const mostLines = 40;
const mostCharsALine = 400;

/** What the agent says in this line of a rollout, its lines kept and each of them clean; undefined elsewhere. */
export function agentWords(line: string): string | undefined {
  // Most lines are something else, and some are 10 MB long.
  if (!/"(?:AgentMessage|agent_message|output_text)"/.test(line)) return undefined;
  const payload = objectAt(asObject(parseJson(line)) ?? {}, 'payload');
  const text = payload && spoken(payload);
  if (text === undefined) return undefined;
  const lines = text.split(/\r\n?|\n/).map((row) => cleanLine(row, mostCharsALine));
  const shown = lines.slice(0, mostLines).concat(lines.length > mostLines ? ['…'] : []);
  return shown.join('\n').trim() || undefined;
}

function spoken(payload: JsonObject): string | undefined {
  const type = textAt(payload, 'type');
  if (type === 'agent_message') return textAt(payload, 'message');
  if (type === 'message') {
    return textAt(payload, 'role') === 'assistant' ? contentText(payload) : undefined;
  }
  const item = type === 'item_completed' ? objectAt(payload, 'item') : undefined;
  return item && textAt(item, 'type') === 'AgentMessage' ? contentText(item) : undefined;
}
