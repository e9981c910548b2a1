import type { Turn } from '../facts/rollout-progress.js';
import type { CallId } from '../ids.js';
import type { ToolUse, TurnSummary } from '../session/session-detail.js';
import type { EpochMs } from '../time.js';
import type { RolloutRecord } from './rollout-record.js';
import { turnAfter } from './turn-after.js';
import { cleanLine } from '../text/clean-text.js';
import { contentText } from './record-readers.js';
import { asObject, objectAt, parseJson, textAt, type JsonObject } from '../text/fields.js';

/** A turn that uses more tools than this shows its last ones. */
const mostTools = 12;

type FoldedTurn = { -readonly [Key in Exclude<keyof TurnSummary, 'tools'>]: TurnSummary[Key] } & {
  readonly tools: Map<CallId, ToolUse>;
};

function summaryOf(turn: FoldedTurn): TurnSummary {
  const tools = [...turn.tools.values()].slice(-mostTools);
  if (turn.outcome === 'running') return { ...turn, tools };
  // Nothing runs on after the end of its turn: what has no output was stopped.
  const ended = tools.map((tool): ToolUse =>
    tool.state === 'running' ? { ...tool, state: 'failed' } : tool,
  );
  return { ...turn, tools: ended };
}

/** How a turn ended that ran until this one was the newest. */
function endBefore(next: Turn): Partial<FoldedTurn> {
  if (next.kind === 'started') return { outcome: 'unknown' };
  if (next.kind === 'aborted') return { outcome: 'interrupted', endedAt: next.at };
  if (next.kind !== 'completed') return {};
  return { outcome: next.error ? 'failed' : 'completed', endedAt: next.at };
}

/** The last `most` turns of these records, oldest first. */
export function foldTurns(records: Iterable<RolloutRecord>, most: number): readonly TurnSummary[] {
  const turns: FoldedTurn[] = [];
  const begin = (startedAt: EpochMs | undefined): FoldedTurn => {
    const about = { endedAt: undefined, outcome: 'running', prompt: undefined } as const;
    const begun: FoldedTurn = { startedAt, ...about, tools: new Map() };
    turns.push(begun);
    return begun;
  };
  const open = (): FoldedTurn | undefined => {
    const last = turns.at(-1);
    return last?.outcome === 'running' ? last : undefined;
  };
  let turn: Turn = { kind: 'none' };
  for (const record of records) {
    const next = turnAfter(turn, record);
    if (next !== turn) {
      Object.assign(open() ?? {}, endBefore(next));
      if (next.kind === 'started') begin(next.at);
    }
    turn = next;
    if (record.kind === 'user-message' || record.kind === 'task') {
      // Recorded twice from 0.148 on: for the model and for the screen.
      (open() ?? begin(record.at)).prompt ??= record.text;
    } else if (record.kind === 'call-opened') {
      const { callId, name, text } = record.call;
      const { tools } = open() ?? begin(undefined);
      tools.set(callId, { name, text, at: record.at, state: 'running' });
    } else if (record.kind === 'call-closed') {
      const tool = open()?.tools.get(record.callId);
      if (tool) open()?.tools.set(record.callId, { ...tool, state: 'done' });
    }
  }
  return turns.slice(-most).map(summaryOf);
}

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
