import type { CallKind, OpenCall } from '../facts/rollout-progress.js';
import { threadIdOf, type CallId, type ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';
import { cleanLine, cleanLineOrNone } from '../text/clean-text.js';
import {
  asObject,
  booleanAt,
  numberAt,
  parseJson,
  textAt,
  textsAt,
  type JsonObject,
  arrayAt,
} from '../text/fields.js';
import { ownCopy } from '../text/own-copy.js';

/*
 * The deadline rule: every tool that only runs has a time after which Codex itself writes its output
 * (the command goes on as a background terminal, or is killed). A call still open after that waits
 * for something else, most likely for the user. docs/rollout-format.md has the runs.
 */

/** `exec_command` answers after `yield_time_ms`; asked for 600 s it answered at 30.0 s (0.98 to 0.169). */
const execYieldMs = { byDefault: 10_000, least: 250, most: 30_000 };
/** `write_stdin` with characters: the same bounds, and a shorter default. */
const stdinYieldMs = { byDefault: 250, least: 250, most: 30_000 };
/**
 * `write_stdin` without any is a poll. Its most is a setting of Codex, `background_terminal_max_timeout` (300 s
 * unless set), which no rollout records: without our own `status.longest_poll_ms` no poll is late before the time
 * that it asks for.
 */
const pollYieldMs = { byDefault: 5_000, least: 5_000, most: Infinity };
/** A script of code mode: `// @exec: {"yield_time_ms": …}` on its first line sets another time. */
const scriptYieldMs = 10_000;
/** `shell`, `shell_command`, `local_shell`: killed at `timeout_ms` (0.94: at 10.0 s, and at 20.0 s when asked). */
const shellTimeoutMs = 10_000;
/** A patch is applied by Codex itself, in no time. */
const patchMs = 0;

interface YieldBounds {
  readonly byDefault: number;
  readonly least: number;
  readonly most: number;
}

function yieldOf(args: JsonObject, bounds: YieldBounds): number {
  const asked = numberAt(args, 'yield_time_ms') ?? bounds.byDefault;
  return Math.min(Math.max(asked, bounds.least), bounds.most);
}

function execDeadlineMs(args: JsonObject): number {
  return yieldOf(args, execYieldMs);
}

function stdinDeadlineMs(args: JsonObject): number {
  const chars = textAt(args, 'chars') ?? '';
  return yieldOf(args, chars === '' ? pollYieldMs : stdinYieldMs);
}

function shellDeadlineMs(args: JsonObject): number {
  return Math.max(numberAt(args, 'timeout_ms') ?? numberAt(args, 'timeout') ?? shellTimeoutMs, 0);
}

function patchDeadlineMs(): number {
  return patchMs;
}

/** `Which one? (+1 more)`: the first question of request_user_input, and how many come with it. */
function questionText(args: JsonObject): string | undefined {
  const questions = arrayAt(args, 'questions').flatMap((item) => {
    const question = asObject(item);
    const text = question && (textAt(question, 'question') ?? textAt(question, 'header'));
    return text === undefined ? [] : [text];
  });
  return withRest(questions) ?? textAt(args, 'question');
}

const patchedFile = /^\*\*\* (?:Add|Update|Delete) File: ([^\r\n]+)/gm;
/** A patch of a megabyte names its first files early enough. */
const maxPatchUnits = 1 << 16;

/** `apply_patch src/a.ts (+2 more)`. */
function patchText(patch: string): string {
  const files = Array.from(patch.slice(0, maxPatchUnits).matchAll(patchedFile), (match) =>
    (match[1] ?? '').trim(),
  );
  const named = withRest(files);
  return named === undefined ? 'apply_patch' : `apply_patch ${named}`;
}

function withRest(items: readonly string[]): string | undefined {
  const [first, ...rest] = items;
  return first !== undefined && rest.length > 0 ? `${first} (+${rest.length} more)` : first;
}

/** The argument that says best what a tool without its own rule is about. */
function describeOther(args: JsonObject): string | undefined {
  const telling = ['message', 'path', 'query', 'url', 'prompt', 'reason', 'explanation'];
  return telling.map((key) => textAt(args, key)).find((text) => text !== undefined && text !== '');
}

/** As much as the JSON document shows of an action. */
const maxTextChars = 200;
/** Enough to know a command among processes, without keeping a script of a megabyte. */
const maxCommandUnits = 4096;

/** A call as the rollout gives it, whatever kind of item it came in. */
export interface RawCall {
  readonly callId: CallId;
  readonly name: string;
  readonly namespace: string | undefined;
  /** JSON of a function's arguments, or the free text of a custom tool. */
  readonly input: string;
  readonly at: EpochMs | undefined;
}

/** What there is to know of a call besides its id, name and time. */
type CallFacts = Pick<
  OpenCall,
  'kind' | 'text' | 'command' | 'escalated' | 'deadlineMs' | 'waitsFor'
>;

const nothingKnown: CallFacts = {
  kind: 'other',
  text: undefined,
  command: undefined,
  escalated: false,
  deadlineMs: undefined,
  waitsFor: [],
};

/** Arguments that are not JSON (a model can write anything) leave the name alone to tell the kind. */
export function callOf(raw: RawCall): OpenCall {
  const args = asObject(parseJson(raw.input)) ?? {};
  const facts: CallFacts = isMcp(raw)
    ? { ...nothingKnown, kind: 'mcp' as const }
    : factsOf(raw, args);
  return {
    ...facts,
    callId: raw.callId,
    name: fullName(raw),
    at: raw.at,
    // The line of a script is a slice of it as well.
    text: mapped(cleanLineOrNone(facts.text, maxTextChars), ownCopy),
    command: mapped(facts.command?.slice(0, maxCommandUnits), ownCopy),
  };
}

function mapped<T>(value: T | undefined, change: (value: T) => T): T | undefined {
  return value === undefined ? undefined : change(value);
}

/** Since about 0.135 a tool can sit in a namespace; before that `mcp__server__tool` was one name. */
function isMcp(raw: RawCall): boolean {
  return raw.name.startsWith('mcp__') || raw.namespace?.startsWith('mcp__') === true;
}

function fullName(raw: RawCall): string {
  const joint = raw.namespace?.startsWith('mcp__') === true ? '__' : '.';
  const name = raw.namespace === undefined ? raw.name : `${raw.namespace}${joint}${raw.name}`;
  return cleanLine(name, maxTextChars);
}

const kinds: Readonly<Record<string, CallKind>> = {
  exec_command: 'shell',
  shell: 'shell',
  'container.exec': 'shell',
  shell_command: 'shell',
  local_shell: 'shell',
  write_stdin: 'stdin',
  apply_patch: 'patch',
  request_user_input: 'question',
  request_permissions: 'permission',
  wait_agent: 'subagents',
  close_agent: 'subagents',
};

function isPoll(args: JsonObject): boolean {
  return 'session_id' in args && (textAt(args, 'chars') ?? '') === '';
}

function kindOf({ name, input }: RawCall, args: JsonObject): CallKind {
  if (name === 'exec' && !input.trimStart().startsWith('{')) return 'script';
  if (name === 'write_stdin' && isPoll(args)) return 'poll';
  // `wait` is also a tool of code mode, which waits for a cell of its own script.
  if (name === 'wait') return 'cell_id' in args ? 'other' : 'subagents';
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? 'other') : 'other';
}

function factsOf(raw: RawCall, args: JsonObject): CallFacts {
  const kind = kindOf(raw, args);
  switch (kind) {
    case 'shell':
      return shellFacts(raw.name, args);
    case 'script':
      return scriptFacts(raw.input);
    case 'stdin':
    case 'poll':
      return { ...nothingKnown, kind, text: stdinText(args), deadlineMs: stdinDeadlineMs(args) };
    case 'patch':
      return patchFacts(textAt(args, 'input') ?? textAt(args, 'patch') ?? raw.input);
    case 'question':
      return { ...nothingKnown, kind, text: questionText(args) };
    case 'permission':
      return { ...nothingKnown, kind, text: textAt(args, 'reason'), escalated: true };
    case 'subagents':
      return { ...nothingKnown, kind, waitsFor: waitedThreads(args) };
    case 'mcp':
    case 'other':
      return { ...nothingKnown, text: describeOther(args) };
  }
}

function shellFacts(name: string, args: JsonObject): CallFacts {
  const command = commandOf(args);
  // Codex applies a patch given as a here-document itself: no process is ever started.
  if (command !== undefined && heredocPatch.test(command)) {
    return { ...patchFacts(command), escalated: isEscalated(args) };
  }
  return {
    kind: 'shell',
    text: command,
    command,
    escalated: isEscalated(args),
    deadlineMs: name === 'exec_command' ? execDeadlineMs(args) : shellDeadlineMs(args),
    waitsFor: [],
  };
}

const heredocPatch = /^\s*(?:cd [^\n;&|]{1,1000}&&\s*)?(?:apply_patch|applypatch)\s*<</;

function patchFacts(patch: string): CallFacts {
  return { ...nothingKnown, kind: 'patch', text: patchText(patch), deadlineMs: patchDeadlineMs() };
}

/** `cmd` (exec_command), `command` as text (shell_command) or as an argument list (shell). */
function commandOf(args: JsonObject): string | undefined {
  const text = textAt(args, 'cmd') ?? textAt(args, 'command');
  if (text !== undefined) return text;
  const list = textsAt(args, 'command');
  const script = list.length === 3 && /^-l?c$/.test(list[1] ?? '') ? list[2] : undefined;
  return script ?? (list.length > 0 ? list.join(' ') : undefined);
}

/**
 * Asks for more than the sandbox gives. `with_escalated_permissions` is the word of the versions
 * before 0.94; `with_additional_permissions` asks to widen the sandbox rather than to leave it.
 */
function isEscalated(args: JsonObject): boolean {
  const asked = textAt(args, 'sandbox_permissions');
  return (
    asked === 'require_escalated' ||
    asked === 'with_additional_permissions' ||
    booleanAt(args, 'with_escalated_permissions') === true
  );
}

function stdinText(args: JsonObject): string {
  const chars = textAt(args, 'chars') ?? '';
  const session = numberAt(args, 'session_id');
  const terminal = session === undefined ? 'background terminal' : `terminal ${session}`;
  return chars.trim() === '' ? `waits for ${terminal}` : `types into ${terminal}: ${chars}`;
}

function waitedThreads(args: JsonObject): readonly ThreadId[] {
  const single = ['id', 'target', 'agent_id'].map((key) => textAt(args, key));
  const named = [...textsAt(args, 'targets'), ...textsAt(args, 'ids'), ...single];
  const threads = named.map((name) => (name === undefined ? undefined : threadIdOf(name)));
  return [...new Set(threads.filter((thread) => thread !== undefined))].slice(0, maxWaited);
}

const maxWaited = 64;

/** Enough of a script to find its commands. */
const maxScriptUnits = 1 << 16;
const directive = /^\s*\/\/ @exec:\s*(\{[^\n]*\})/;
/** `cmd: '…'` of exec_command, `command: "…"` of shell_command. */
const innerCommand =
  /\b(?:cmd|command)["']?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g;
const innerTool = /\btools\.([A-Za-z_]\w*)\s*\(/g;

/** Code mode's `exec` is a script: the commands that it runs say most of it. */
function scriptFacts(input: string): CallFacts {
  const script = input.slice(0, maxScriptUnits);
  const options = asObject(parseJson(directive.exec(script)?.[1] ?? '')) ?? {};
  const commands = Array.from(script.matchAll(innerCommand), ([, ...quoted]) =>
    (quoted.find(Boolean) ?? '').replace(/\\([^nrt])/g, '$1'),
  );
  const tools = Array.from(script.matchAll(innerTool), ([, name]) => name ?? '');
  return {
    ...nothingKnown,
    kind: 'script',
    text: withRest(commands) ?? withRest(tools) ?? firstLine(script),
    command: commands[0],
    escalated: /\b(?:require_escalated|with_additional_permissions)\b/.test(script),
    deadlineMs: Math.max(numberAt(options, 'yield_time_ms') ?? scriptYieldMs, 0),
  };
}

function firstLine(script: string): string | undefined {
  return script.split('\n').find((line) => line.trim() !== '' && !line.startsWith('// @exec'));
}
