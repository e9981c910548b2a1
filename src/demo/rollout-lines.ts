import type { ThreadId } from '../core/ids.js';

/** What a line says of the thread it belongs to, as Codex 0.150 writes it. */
export interface ThreadFacts {
  readonly id: ThreadId;
  readonly createdAtMs: number;
  readonly cwd: string;
  readonly branch: string | undefined;
  readonly commit: string;
  readonly model: string;
  readonly kind: 'tui' | 'exec';
  readonly parent:
    { readonly id: ThreadId; readonly nickname: string; readonly role: string } | undefined;
}

export type Payload = Readonly<Record<string, unknown>>;

/** A line before it has its time and its place in the file. */
export interface LineBody {
  readonly type: 'session_meta' | 'turn_context' | 'response_item' | 'event_msg';
  readonly payload: Payload;
}

export function lineText(atMs: number, ordinal: number, body: LineBody): string {
  const timestamp = new Date(atMs).toISOString();
  return `${JSON.stringify({ timestamp, ordinal, ...body })}\n`;
}

export function event(type: string, payload: Payload): LineBody {
  return { type: 'event_msg', payload: { type, ...payload } };
}

function item(type: string, payload: Payload): LineBody {
  return { type: 'response_item', payload: { type, ...payload } };
}

export function sessionMeta(thread: ThreadFacts): LineBody {
  const { id, cwd, parent, branch, commit } = thread;
  const timestamp = new Date(thread.createdAtMs).toISOString();
  const spawned = parent && {
    parent_thread_id: parent.id,
    depth: 1,
    agent_path: null,
    agent_nickname: parent.nickname,
    agent_role: parent.role,
  };
  const source = spawned ? { subagent: { thread_spawn: spawned } } : sourceOf(thread.kind);
  const git = branch === undefined ? {} : { git: { commit_hash: commit, branch } };
  return {
    type: 'session_meta',
    payload: {
      ...{ session_id: parent?.id ?? id, id, timestamp, cwd, source },
      ...(spawned ?? {}),
      originator: thread.kind === 'exec' ? 'codex_exec' : 'codex-tui',
      cli_version: '0.150.0',
      thread_source: spawned ? 'subagent' : 'user',
      model_provider: 'openai',
      history_mode: 'paginated',
      ...git,
    },
  };
}

function sourceOf(kind: ThreadFacts['kind']): string {
  return kind === 'exec' ? 'exec' : 'cli';
}

export function turnContext(turnId: string, thread: ThreadFacts): LineBody {
  return {
    type: 'turn_context',
    payload: {
      turn_id: turnId,
      cwd: thread.cwd,
      approval_policy: thread.kind === 'exec' ? 'never' : 'on-request',
      sandbox_policy: { type: 'workspace-write' },
      model: thread.model,
      collaboration_mode: { mode: 'default' },
    },
  };
}

/** A message as the paginated history has it: for the model, and for the screen. */
export function message(role: 'user' | 'assistant', text: string): readonly LineBody[] {
  const spoken = role === 'user' ? 'input_text' : 'output_text';
  const shown = role === 'user' ? 'UserMessage' : 'AgentMessage';
  const part = role === 'user' ? 'text' : 'Text';
  return [
    item('message', { role, content: [{ type: spoken, text }] }),
    event('item_completed', { item: { type: shown, content: [{ type: part, text }] } }),
  ];
}

export function call(callId: string, name: string, args: Payload, namespace?: string): LineBody {
  const place = namespace === undefined ? {} : { namespace };
  return item('function_call', {
    name,
    ...place,
    arguments: JSON.stringify(args),
    call_id: callId,
  });
}

export function output(callId: string, text: string): LineBody {
  return item('function_call_output', { call_id: callId, output: text });
}

export function tokenCount(total: number, limit: Payload | null): LineBody {
  return event('token_count', {
    info: {
      total_token_usage: { total_tokens: total },
      last_token_usage: { total_tokens: Math.min(total, 180_000) },
      model_context_window: 258_400,
    },
    rate_limits: { limit_id: 'codex', primary: limit, secondary: null },
  });
}
