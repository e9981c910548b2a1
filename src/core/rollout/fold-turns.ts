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

/** Takes the records of one thread in order, and keeps what became of its turns. */
class TurnFolder {
  readonly turns: FoldedTurn[] = [];
  #open: FoldedTurn | undefined;
  #turn: Turn = { kind: 'none' };

  take(record: RolloutRecord): void {
    const turn = turnAfter(this.#turn, record);
    if (turn !== this.#turn) this.#change(turn);
    this.#turn = turn;
    if (record.kind === 'user-message' || record.kind === 'task') {
      // Recorded twice from 0.148 on: for the model and for the screen.
      (this.#open ?? this.#begin(record.at)).prompt ??= record.text;
    } else if (record.kind === 'call-opened') {
      const { callId, name, text } = record.call;
      const { tools } = this.#open ?? this.#begin(undefined);
      tools.set(callId, { name, text, at: record.at, state: 'running' });
    } else if (record.kind === 'call-closed') {
      const tool = this.#open?.tools.get(record.callId);
      if (tool) this.#open?.tools.set(record.callId, { ...tool, state: 'done' });
    }
  }

  #change(turn: Turn): void {
    if (turn.kind === 'started') {
      this.#end('unknown', undefined);
      this.#begin(turn.at);
    } else if (turn.kind === 'completed') {
      this.#end(turn.error ? 'failed' : 'completed', turn.at);
    } else if (turn.kind === 'aborted') {
      this.#end('interrupted', turn.at);
    }
  }

  #begin(startedAt: EpochMs | undefined): FoldedTurn {
    const about = { endedAt: undefined, outcome: 'running', prompt: undefined } as const;
    this.#open = { startedAt, ...about, tools: new Map() };
    this.turns.push(this.#open);
    return this.#open;
  }

  #end(outcome: TurnSummary['outcome'], at: EpochMs | undefined): void {
    if (this.#open) Object.assign(this.#open, { outcome, endedAt: at });
    this.#open = undefined;
  }
}

/** The last `most` turns of these records, oldest first. */
export function foldTurns(records: Iterable<RolloutRecord>, most: number): readonly TurnSummary[] {
  const folder = new TurnFolder();
  for (const record of records) folder.take(record);
  return folder.turns.slice(-most).map(summaryOf);
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
