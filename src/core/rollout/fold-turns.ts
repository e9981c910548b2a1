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

interface OpenTurn {
  readonly startedAt: EpochMs | undefined;
  prompt: string | undefined;
  readonly tools: Map<CallId, ToolUse>;
}

function begun(startedAt: EpochMs | undefined): OpenTurn {
  return { startedAt, prompt: undefined, tools: new Map() };
}

function summaryOf(
  turn: OpenTurn,
  outcome: TurnSummary['outcome'],
  endedAt: EpochMs | undefined,
): TurnSummary {
  const tools = [...turn.tools.values()].slice(-mostTools);
  return {
    startedAt: turn.startedAt,
    endedAt,
    outcome,
    prompt: turn.prompt,
    // Nothing runs on after the end of its turn: what has no output was stopped.
    tools:
      outcome === 'running'
        ? tools
        : tools.map((tool) => (tool.state === 'running' ? { ...tool, state: 'failed' } : tool)),
  };
}

/** Takes the records of one thread in order, and keeps what its turns came to. */
class TurnFolder {
  readonly #turns: TurnSummary[] = [];
  #open: OpenTurn | undefined;
  #turn: Turn = { kind: 'none' };

  take(record: RolloutRecord): void {
    const turn = turnAfter(this.#turn, record);
    if (turn !== this.#turn) this.#change(turn);
    this.#turn = turn;
    this.#takeWithin(record);
  }

  #change(turn: Turn): void {
    switch (turn.kind) {
      case 'started':
        this.#end('unknown', undefined);
        this.#open = begun(turn.at);
        return;
      case 'completed':
        this.#end(turn.error ? 'failed' : 'completed', turn.at);
        return;
      case 'aborted':
        this.#end('interrupted', turn.at);
        return;
      case 'none':
      case 'out-of-reach':
        return;
    }
  }

  #takeWithin(record: RolloutRecord): void {
    if (record.kind === 'user-message' || record.kind === 'task') {
      this.#open ??= begun(record.at);
      // Told twice from 0.148 on: for the model and for the screen.
      this.#open.prompt ??= record.text;
    } else if (record.kind === 'call-opened') {
      const { callId, name, text } = record.call;
      this.#open ??= begun(undefined);
      this.#open.tools.set(callId, { name, text, at: record.at, state: 'running' });
    } else if (record.kind === 'call-closed') {
      const tool = this.#open?.tools.get(record.callId);
      if (tool) this.#open?.tools.set(record.callId, { ...tool, state: 'done' });
    }
  }

  turns(): readonly TurnSummary[] {
    return this.#open ? [...this.#turns, summaryOf(this.#open, 'running', undefined)] : this.#turns;
  }

  #end(outcome: TurnSummary['outcome'], at: EpochMs | undefined): void {
    if (this.#open) this.#turns.push(summaryOf(this.#open, outcome, at));
    this.#open = undefined;
  }
}

/** The last `most` turns that these records tell of, oldest first. */
export function foldTurns(records: Iterable<RolloutRecord>, most: number): readonly TurnSummary[] {
  const folder = new TurnFolder();
  for (const record of records) folder.take(record);
  return folder.turns().slice(-most);
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
