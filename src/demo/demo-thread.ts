import { createHash } from 'node:crypto';
import { threadIdOf, type ThreadId } from '../core/ids.js';

/** Sixteen hexadecimal digits and more, always the same for the same text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A UUIDv7 of this time whose other bits are those of `text`. */
export function seededUuid(atMs: number, text: string): ThreadId {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const hash = digest(text);
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  const id = threadIdOf(uuid);
  if (id === undefined) throw new Error(`not a UUID: ${uuid}`);
  return id;
}

/** What a thread does, in which model and on which branch. */
export interface ThreadScript {
  /** `VERB SECONDS TEXT | MORE`; the verbs are below. */
  readonly steps: readonly string[];
  readonly agents?: readonly AgentScript[] | undefined;
  /** null: not in a repository. */
  readonly branch: string | null;
  readonly model: string;
  /** It runs one prompt without a screen. */
  readonly exec?: boolean | undefined;
}

interface AgentScript extends Pick<ThreadScript, 'steps'> {
  readonly nickname: string;
  readonly role: string;
  readonly task: string;
}

/** With what Codex records about a thread when it begins. */
export interface ThreadFacts extends ThreadScript {
  readonly id: ThreadId;
  readonly createdAtMs: number;
  readonly codexHome: string;
  readonly cwd: string;
  readonly commit: string;
  readonly parent?: Pick<AgentScript, 'nickname' | 'role'> & { readonly id: ThreadId };
}

interface Step {
  /** How long it takes; 0 if it is not given. */
  readonly seconds: number;
  readonly text: string;
  readonly more: readonly string[];
}

/** Codex writes the output of a command that is still running after 30 s, and polls it from then on. */
const yieldSeconds = 30;
const tokensPerStep = 4300;
const exited = 'Process exited with code 0\nOutput:\n';

type Payload = Readonly<Record<string, unknown>>;

/** As if the account used up four fifths of each window, always at the same pace. */
function accountLimits(nowMs: number): Payload {
  const windowOf = (hours: number): Payload => {
    const length = hours * 3600;
    const used = (nowMs / 1000) % length;
    return {
      used_percent: Math.round((80 * used) / length),
      window_minutes: length / 60,
      resets_at: Math.floor(nowMs / 1000 - used + length),
    };
  };
  return {
    limit_id: 'codex',
    ...{ primary: windowOf(5), secondary: windowOf(7 * 24) },
    plan_type: 'pro',
  };
}

/**
 * A thread, played from its beginning to its end: everything that will ever happen in it. The clock decides how much of it
 * has happened. Its rollout is as Codex 0.150 writes it.
 */
export class PlayedThread {
  readonly thread: ThreadFacts;
  /** Where its rollout is. */
  readonly path: string;
  /** The lines of its rollout, and when each is written. */
  readonly lines: { readonly atMs: number; readonly text: string }[] = [];
  readonly commands: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly command: string;
  }[] = [];
  readonly agents: PlayedThread[] = [];
  firstPrompt = '';
  /** Until then its rollout is held open. */
  untilMs: number;
  #now: number;
  #calls = 0;
  #tokens = 12_000;
  #lastAnswer: string | null = null;
  /** undefined between turns. */
  #turnId: ThreadId | undefined;

  constructor(thread: ThreadFacts) {
    const { codexHome, createdAtMs, id } = thread;
    const [date = '', time = ''] = new Date(createdAtMs).toISOString().split(/[T.]/);
    const name = `rollout-${date}T${time.replaceAll(':', '-')}-${id}.jsonl`;
    this.thread = thread;
    this.path = `${codexHome}/sessions/${date.replaceAll('-', '/')}/${name}`;
    this.#now = createdAtMs;
    this.#sessionMeta();
    for (const step of thread.steps) this.#play(step);
    this.untilMs = this.#now;
  }

  readonly #verbs: Readonly<Record<string, (step: Step) => void>> = {
    prompt: ({ text }) => {
      const { id, cwd, exec, model } = this.thread;
      this.#turnId = seededUuid(this.#now, `${id} turn`);
      this.#lastAnswer = null;
      this.#event('task_started', { turn_id: this.#turnId, model_context_window: 258_400 });
      this.#write('turn_context', {
        turn_id: this.#turnId,
        cwd,
        approval_policy: exec ? 'never' : 'on-request',
        sandbox_policy: { type: 'workspace-write' },
        model,
        collaboration_mode: { mode: 'default' },
      });
      this.firstPrompt ||= text;
      this.#message('user', text);
    },
    /** Ends the turn if it has not ended; then the user does nothing. */
    rest: ({ seconds }) => {
      this.#endTurn('task_complete');
      this.#pass(seconds);
    },
    say: ({ seconds, text }) => {
      this.#pass(seconds);
      this.#lastAnswer = text;
      this.#message('assistant', text);
    },
    run: ({ seconds, text }) => this.#run(text, seconds),
    /** Asks to run a command outside the sandbox: `COMMAND | WHY | SECONDS` until the user answers. */
    escalate: ({ seconds, text, more: [justification, asks] }) => {
      const request = { sandbox_permissions: 'require_escalated', justification };
      this.#run(text, seconds, request, Number(asks));
    },
    /** `QUESTION | OPTION | OPTION`. */
    question: ({ seconds, text, more }) => {
      const options = more.map((label) => ({ label, description: label }));
      const asked = { id: 'q1', header: 'Pick', question: text, options };
      this.#call('request_user_input', { questions: [asked] }, seconds);
    },
    patch: ({ seconds, text: file }) => {
      const input = `*** Begin Patch\n*** Update File: ${file}\n*** End Patch`;
      const id = this.#openCall('apply_patch', { input });
      this.#pass(seconds);
      const changes = { [`${this.thread.cwd}/${file}`]: { type: 'update' } };
      this.#event('item_completed', {
        item: { type: 'FileChange', id, changes, status: 'completed' },
      });
      this.#output(id, exited);
    },
    /** Instead of seconds, how many of the steps are done: `STEP | STEP`. */
    plan: ({ seconds: done, text, more }) => {
      const steps = [text, ...more].map((step, index) => ({
        step,
        status: index < done ? 'completed' : index === done ? 'in_progress' : 'pending',
      }));
      this.#call('update_plan', { plan: steps }, 1, { output: 'Plan updated' });
    },
    /** `SERVER | TOOL`. */
    mcp: ({ seconds, text, more: [tool = ''] }) =>
      this.#call(tool, {}, seconds, { namespace: `mcp__${text}` }),
    spawn: ({ text: nickname }) => {
      const agent = this.thread.agents?.find((other) => other.nickname === nickname);
      if (!agent) throw new Error(`the demo has no subagent ${nickname}`);
      const { role, task } = agent;
      this.#call('spawn_agent', { message: task, agent_type: role }, 1);
      const parent = { id: this.thread.id, nickname, role };
      const id = seededUuid(this.#now, `${this.thread.id} ${nickname}`);
      const steps = [`prompt ${task}`, ...agent.steps, 'rest'];
      const own = { id, parent, createdAtMs: this.#now, steps };
      this.agents.push(new PlayedThread({ ...this.thread, ...own }));
    },
    /** For all subagents, which end then. */
    wait: ({ seconds }) => {
      const targets = this.agents.map(({ thread }) => thread.id);
      this.#call('wait_agent', { targets, ids: targets, timeout_ms: 300_000 }, seconds);
      for (const agent of this.agents) {
        this.#call('close_agent', { target: agent.thread.id }, 1);
        agent.untilMs = this.#now;
      }
    },
    interrupt: () => this.#endTurn('turn_aborted', { reason: 'interrupted' }),
    fail: ({ text }) => this.#fail({ message: text, codex_error_info: 'other' }),
    /** Uses up the limit of its model, not of the account; instead of seconds, the minutes until it resets. */
    limit: ({ seconds: minutes }) => {
      const { model } = this.thread;
      const resets_at = Math.floor(this.#now / 1000) + minutes * 60;
      const primary = { used_percent: 100, window_minutes: 300, resets_at };
      this.#tokenCount(60_000, { limit_id: model, limit_name: model, primary, secondary: null });
      const message = "You've hit your usage limit.";
      this.#fail({ message, codex_error_info: 'usage_limit_exceeded' });
    },
  };

  #pass(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** A command, with its process; after 30 s it continues in the background and is polled. */
  #run(command: string, seconds: number, more: Payload = {}, asks = 0): void {
    const args = { cmd: command, yield_time_ms: yieldSeconds * 1000, ...more };
    const callId = this.#openCall('exec_command', args);
    // While the user is asked nothing is written and no process runs.
    this.#pass(asks);
    const fromMs = this.#now;
    this.commands.push({ fromMs, toMs: fromMs + seconds * 1000, command });
    const session = 40_000 + this.#calls;
    this.#pass(Math.min(seconds, yieldSeconds));
    const isLong = seconds > yieldSeconds;
    this.#output(callId, isLong ? `Process running with session ID ${session}` : exited);
    if (!isLong) return;
    const poll = { session_id: session, chars: '', yield_time_ms: 300_000 };
    this.#call('write_stdin', poll, seconds - yieldSeconds);
  }

  #call(
    name: string,
    args: Payload,
    seconds: number,
    { output = exited, namespace }: { readonly output?: string; readonly namespace?: string } = {},
  ): void {
    const callId = this.#openCall(name, args, namespace);
    this.#pass(seconds);
    this.#output(callId, output);
  }

  #fail(error: Payload): void {
    this.#endTurn('task_complete', { last_agent_message: null, error });
  }

  #endTurn(type: string, payload: Payload = { last_agent_message: this.#lastAnswer }): void {
    if (this.#turnId === undefined) return;
    this.#event(type, { turn_id: this.#turnId, ...payload });
    this.#turnId = undefined;
  }

  #event(type: string, payload: Payload): void {
    this.#write('event_msg', { type, ...payload });
  }

  /** A message as the paginated history has it: for the model, and for the screen. */
  #message(role: 'user' | 'assistant', text: string): void {
    const isUser = role === 'user';
    const content = [{ type: isUser ? 'input_text' : 'output_text', text }];
    this.#write('response_item', { type: 'message', role, content });
    const shown = [{ type: isUser ? 'text' : 'Text', text }];
    const item = { type: isUser ? 'UserMessage' : 'AgentMessage', content: shown };
    this.#event('item_completed', { item });
  }

  #tokenCount(total: number, limits: Payload = accountLimits(this.#now)): void {
    this.#event('token_count', {
      info: {
        total_token_usage: { total_tokens: total },
        last_token_usage: { total_tokens: Math.min(total, 180_000) },
        model_context_window: 258_400,
      },
      rate_limits: limits,
    });
  }

  #play(line: string): void {
    const wasInTurn = this.#turnId !== undefined;
    const [, verb = '', seconds, rest = ''] = /^(\w+)(?: (\d+))?(?: (.+))?$/.exec(line) ?? [];
    const [text = '', ...more] = rest.split(' | ');
    const play = this.#verbs[verb];
    if (!play) throw new Error(`the demo has no step ${line}`);
    play({ seconds: Number(seconds ?? 0), text, more });
    if (!wasInTurn || this.#turnId === undefined) return;
    this.#tokens += tokensPerStep;
    this.#tokenCount(this.#tokens);
  }

  #sessionMeta(): void {
    const { id, cwd, parent, branch, commit, exec, createdAtMs } = this.thread;
    const spawned = parent && {
      parent_thread_id: parent.id,
      depth: 1,
      agent_path: null,
      agent_nickname: parent.nickname,
      agent_role: parent.role,
    };
    this.#write('session_meta', {
      session_id: parent?.id ?? id,
      id,
      timestamp: new Date(createdAtMs).toISOString(),
      cwd,
      source: spawned ? { subagent: { thread_spawn: spawned } } : exec ? 'exec' : 'cli',
      ...spawned,
      originator: exec ? 'codex_exec' : 'codex-tui',
      cli_version: '0.150.0',
      thread_source: spawned ? 'subagent' : 'user',
      model_provider: 'openai',
      history_mode: 'paginated',
      ...(branch !== null && { git: { commit_hash: commit, branch } }),
    });
  }

  #openCall(name: string, args: Payload, namespace?: string): string {
    this.#calls += 1;
    const call_id = `call_${this.#calls}`;
    const place = namespace === undefined ? {} : { namespace };
    const call = { name, ...place, arguments: JSON.stringify(args), call_id };
    this.#write('response_item', { type: 'function_call', ...call });
    return call_id;
  }

  #output(call_id: string, output: string): void {
    this.#write('response_item', { type: 'function_call_output', call_id, output });
  }

  #write(type: string, payload: Payload): void {
    const timestamp = new Date(this.#now).toISOString();
    const line = { timestamp, ordinal: this.lines.length, type, payload };
    this.lines.push({ atMs: this.#now, text: `${JSON.stringify(line)}\n` });
  }
}
