import {
  call,
  event,
  lineText,
  message,
  output,
  sessionMeta,
  tokenCount,
  turnContext,
  type LineBody,
  type Payload,
  type ThreadFacts,
} from './rollout-lines.js';
import type { AgentScript, Step, TurnScript } from './script.js';
import { seededUuid } from './script.js';

/** A line of a rollout, and when it is written. */
export interface PlayedLine {
  readonly atMs: number;
  readonly text: string;
}

/** A process that Codex starts for a command. */
export interface PlayedCommand {
  readonly fromMs: number;
  readonly toMs: number;
  readonly command: string;
}

/** All that will ever happen in one thread. */
export interface PlayedThread {
  readonly thread: ThreadFacts;
  readonly lines: readonly PlayedLine[];
  readonly commands: readonly PlayedCommand[];
  readonly agents: readonly PlayedThread[];
  /** Until then its rollout is held open. */
  readonly untilMs: number;
}

/** Codex writes the output of a command that is still running after 30 s, and polls it from then on. */
const yieldMs = 30_000;
const tokensPerStep = 4300;

class Player {
  readonly #thread: ThreadFacts;
  readonly #lines: PlayedLine[] = [];
  readonly #commands: PlayedCommand[] = [];
  readonly #agents: PlayedThread[] = [];
  #now: number;
  #calls = 0;
  #tokens = 12_000;

  constructor(thread: ThreadFacts) {
    this.#thread = thread;
    this.#now = thread.createdAtMs;
    this.#write(sessionMeta(thread));
  }

  play(turns: readonly TurnScript[]): PlayedThread {
    for (const turn of turns) this.#turn(turn);
    const [lines, commands, agents] = [this.#lines, this.#commands, this.#agents];
    return { thread: this.#thread, lines, commands, agents, untilMs: this.#now };
  }

  #turn({ prompt, steps, end, rest }: TurnScript): void {
    const startedAt = this.#now;
    const turnId = seededUuid(startedAt, `${this.#thread.id} turn`);
    this.#write(event('task_started', { turn_id: turnId, model_context_window: 258_400 }));
    this.#write(turnContext(turnId, this.#thread));
    for (const body of message('user', prompt)) this.#write(body);
    const spoken = steps.filter((step) => step.do === 'say');
    for (const step of steps) this.#step(step);
    const last = spoken.at(-1)?.text ?? null;
    for (const body of ending(turnId, last, end ?? { kind: 'answered' }, this.#now)) {
      this.#write(body);
    }
    this.#pass(rest);
  }

  #step(step: Step): void {
    switch (step.do) {
      case 'say':
        this.#pass(step.seconds);
        for (const body of message('assistant', step.text)) this.#write(body);
        break;
      case 'run':
        this.#run(step.command, step.seconds, {});
        break;
      case 'escalate':
        this.#escalate(step);
        break;
      case 'question':
        this.#ask(step);
        break;
      case 'patch':
        this.#answeredCall('apply_patch', { input: patchOf(step.file) }, step.seconds);
        break;
      case 'mcp':
        this.#answeredCall(step.tool, {}, step.seconds, `mcp__${step.server}`);
        break;
      case 'spawn':
        this.#spawn(step.agent);
        break;
      case 'wait':
        this.#wait(step.seconds);
        break;
    }
    this.#tokens += tokensPerStep;
    this.#write(tokenCount(this.#tokens, usage(12, this.#now)));
  }

  /** A command, with its process; past 30 s it goes on in the background and is polled. */
  #run(command: string, seconds: number, more: Payload, waitSeconds = 0): void {
    const callId = this.#open('exec_command', { cmd: command, yield_time_ms: yieldMs, ...more });
    this.#pass(waitSeconds);
    const fromMs = this.#now;
    this.#commands.push({ fromMs, toMs: fromMs + seconds * 1000, command });
    const session = 40_000 + this.#calls;
    const isLong = seconds * 1000 > yieldMs;
    this.#pass(Math.min(seconds, yieldMs / 1000));
    this.#write(output(callId, isLong ? `Process running with session ID ${session}` : exited));
    if (!isLong) return;
    this.#answeredCall(
      'write_stdin',
      { session_id: session, chars: '', yield_time_ms: 300_000 },
      seconds - yieldMs / 1000,
    );
  }

  /** Nothing is written while the user is asked: the call is open, and no process runs. */
  #escalate(step: Extract<Step, { readonly do: 'escalate' }>): void {
    const more = { sandbox_permissions: 'require_escalated', justification: step.why };
    this.#run(step.command, step.seconds, more, step.asks);
  }

  #ask(step: Extract<Step, { readonly do: 'question' }>): void {
    const options = step.options.map((label) => ({ label, description: label }));
    const question = { id: 'q1', header: 'Pick', question: step.text, options };
    this.#answeredCall('request_user_input', { questions: [question] }, step.seconds);
  }

  #spawn(agent: AgentScript): void {
    this.#answeredCall('spawn_agent', { message: agent.task, agent_type: agent.role }, 1);
    const parent = { id: this.#thread.id, nickname: agent.nickname, role: agent.role };
    const id = seededUuid(this.#now, `${this.#thread.id} ${agent.nickname}`);
    const thread: ThreadFacts = { ...this.#thread, id, parent, createdAtMs: this.#now };
    const turn = { prompt: agent.task, steps: agent.steps, rest: 0 };
    this.#agents.push(new Player(thread).play([turn]));
  }

  #wait(seconds: number): void {
    const targets = this.#agents.map(({ thread }) => thread.id);
    this.#answeredCall('wait_agent', { targets, ids: targets, timeout_ms: 300_000 }, seconds);
    for (const [index, agent] of this.#agents.entries()) {
      this.#answeredCall('close_agent', { target: agent.thread.id }, 1);
      this.#agents[index] = { ...agent, untilMs: this.#now };
    }
  }

  #answeredCall(name: string, args: Payload, seconds: number, namespace?: string): void {
    const callId = this.#open(name, args, namespace);
    this.#pass(seconds);
    this.#write(output(callId, exited));
  }

  #open(name: string, args: Payload, namespace?: string): string {
    this.#calls += 1;
    const callId = `call_${this.#calls}`;
    this.#write(call(callId, name, args, namespace));
    return callId;
  }

  #pass(seconds: number): void {
    this.#now += seconds * 1000;
  }

  #write(body: LineBody): void {
    const text = lineText(this.#now, this.#lines.length, body);
    this.#lines.push({ atMs: this.#now, text });
  }
}

const exited = 'Process exited with code 0\nOutput:\n';

function patchOf(file: string): string {
  return `*** Begin Patch\n*** Update File: ${file}\n*** End Patch`;
}

function usage(percent: number, nowMs: number, resetsInMinutes = 180): Payload {
  const resetsAt = Math.floor(nowMs / 1000) + resetsInMinutes * 60;
  return { used_percent: percent, window_minutes: 300, resets_at: resetsAt };
}

function ending(
  turn_id: string,
  last: string | null,
  end: NonNullable<TurnScript['end']>,
  nowMs: number,
): readonly LineBody[] {
  const completed = { turn_id, last_agent_message: last };
  switch (end.kind) {
    case 'answered':
      return [event('task_complete', completed)];
    case 'interrupted':
      return [event('turn_aborted', { turn_id, reason: 'interrupted' })];
    case 'failed': {
      const error = { message: end.message, codex_error_info: 'other' };
      return [event('task_complete', { ...completed, last_agent_message: null, error })];
    }
    case 'limited': {
      const message = "You've hit your usage limit.";
      const error = { message, codex_error_info: 'usage_limit_exceeded' };
      return [
        tokenCount(60_000, usage(100, nowMs, end.resetsInMinutes)),
        event('task_complete', { ...completed, last_agent_message: null, error }),
      ];
    }
  }
}

/** Everything that a thread will do, known beforehand; the clock tells how much of it has happened. */
export function playThread(thread: ThreadFacts, turns: readonly TurnScript[]): PlayedThread {
  return new Player(thread).play(turns);
}
