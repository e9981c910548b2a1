import type { OpenCall, Plan } from '../facts/rollout-progress.js';
import { cleanLine, cleanLineOrNone, maxShownChars, ownCopy } from '../text/clean-text.js';
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
 * `write_stdin` without characters is a poll. Codex's setting `background_terminal_max_timeout` (300 s unless set), which
 * no rollout records, limits it: a poll is late after the time that it asks for, or `status.longest_poll_ms`.
 */
const pollYieldMs = { byDefault: 5_000, least: 5_000, most: Infinity };
/** A script of code mode: `// @exec: {"yield_time_ms": …}` on its first line sets another time. */
const scriptYieldMs = 10_000;
/** `shell`, `shell_command`, `local_shell`: killed at `timeout_ms` (0.94: at 10.0 s, and at 20.0 s when asked). */
const shellTimeoutMs = 10_000;

function yieldOf(args: JsonObject, { byDefault, least, most }: typeof execYieldMs): number {
  return Math.min(Math.max(numberAt(args, 'yield_time_ms') ?? byDefault, least), most);
}

/** Enough to know a command among processes, without keeping a script of a megabyte. */
const maxCommandUnits = 4096;

/** A call as the rollout gives it, whatever kind of item it came in. */
export interface RawCall extends Pick<OpenCall, 'callId' | 'name' | 'at'> {
  readonly namespace: string | undefined;
  /** JSON of a function's arguments, or the free text of a custom tool. */
  readonly input: string;
}

type CallFacts = Pick<OpenCall, 'kind'> & Partial<Omit<OpenCall, 'kind' | keyof RawCall>>;

/** If the arguments are not JSON (a model can write anything), the kind is known from the name alone. */
export function callOf(raw: RawCall): OpenCall {
  const facts = factsOf(raw);
  return {
    ...{ escalated: false, deadlineMs: undefined, ...facts },
    callId: raw.callId,
    name: fullName(raw),
    at: raw.at,
    // Slices of a line would keep all of it in memory.
    text: ownCopyOf(cleanLineOrNone(facts.text)),
    command: ownCopyOf(facts.command?.slice(0, maxCommandUnits)),
  };
}

function ownCopyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : ownCopy(text);
}

function fullName({ name, namespace }: RawCall): string {
  const joint = namespace?.startsWith('mcp__') === true ? '__' : '.';
  return cleanLine(namespace === undefined ? name : `${namespace}${joint}${name}`, maxShownChars);
}

const waiting: CallFacts = { kind: 'subagents' };

const tools: ReadonlyMap<string, (args: JsonObject, input: string) => CallFacts> = new Map([
  ['exec_command', (args) => shellFacts(args, yieldOf(args, execYieldMs))],
  ['shell', shellWithTimeout],
  ['container.exec', shellWithTimeout],
  ['shell_command', shellWithTimeout],
  ['local_shell', shellWithTimeout],
  ['write_stdin', stdinFacts],
  ['apply_patch', (args, input) => patchFacts(textOf(args, ['input', 'patch']) ?? input)],
  ['update_plan', (args) => ({ ...otherFacts(args), ...planFacts(args) })],
  ['request_user_input', (args) => ({ kind: 'question', text: questionText(args) })],
  ['request_permissions', permissionFacts],
  ['request_plugin_install', permissionFacts],
  // The same in 0.120 to 0.150.
  ['tool_suggest', permissionFacts],
  ['wait_agent', () => waiting],
  ['close_agent', () => waiting],
  // `wait` is also a tool of code mode, which waits for a cell of its own script.
  ['wait', (args) => ('cell_id' in args ? otherFacts(args) : waiting)],
  ['exec', (args, input) => (/^\s*\{/.test(input) ? otherFacts(args) : scriptFacts(input))],
]);

function factsOf({ name, namespace, input }: RawCall): CallFacts {
  // Since about 0.135 a tool can sit in a namespace; before that `mcp__server__tool` was one name.
  // From 0.169 on the TUI's own tools look like those of an MCP server; `wait_threads` may take long.
  const isServers = namespace?.startsWith('mcp__') === true && namespace !== 'mcp__codex_tui';
  if (name.startsWith('mcp__') || isServers) return { kind: 'mcp' };
  const args = asObject(parseJson(input)) ?? {};
  return tools.get(name)?.(args, input) ?? otherFacts(args);
}

function permissionFacts(args: JsonObject): CallFacts {
  return { kind: 'permission', text: textOf(args, ['reason', 'suggest_reason']), escalated: true };
}

/** The first of these arguments that is a text and not empty. */
function textOf(args: JsonObject, keys: readonly string[]): string | undefined {
  return keys.map((key) => textAt(args, key)).find(Boolean);
}

function otherFacts(args: JsonObject): CallFacts {
  const keys = ['message', 'path', 'query', 'url', 'prompt', 'reason', 'explanation'];
  return { kind: 'other', text: textOf(args, keys) };
}

function shellWithTimeout(args: JsonObject): CallFacts {
  const asked = numberAt(args, 'timeout_ms') ?? numberAt(args, 'timeout');
  return shellFacts(args, Math.max(asked ?? shellTimeoutMs, 0));
}

function shellFacts(args: JsonObject, deadlineMs: number): CallFacts {
  const command = commandOf(args);
  const escalated = isEscalated(args);
  // Codex applies a patch given as a here-document itself: no process is ever started.
  const heredoc = heredocPatch.exec(command ?? '');
  if (command === undefined || !heredoc) {
    return { kind: 'shell', text: command, command, escalated, deadlineMs };
  }
  // In another directory than that of the turn, its paths say little.
  const isElsewhere = heredoc[1] !== undefined || textAt(args, 'workdir') !== undefined;
  return { ...patchFacts(command), escalated, ...(isElsewhere ? { patches: [] } : {}) };
}

const heredocPatch = /^\s*(cd [^\n;&|]{1,1000}&&\s*)?(?:apply_patch|applypatch)\s*<</;

const patchedFile = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): ([^\r\n]+)/gm;
/** A patch of a megabyte names its first files early enough. */
const maxPatchUnits = 1 << 16;

/** `apply_patch src/a.ts (+2 more)`. A patch is applied by Codex itself, in no time. */
function patchFacts(patch: string): CallFacts {
  const files = Array.from(patch.slice(0, maxPatchUnits).matchAll(patchedFile), ([, file = '']) =>
    ownCopy(file.trim()),
  );
  const text = ['apply_patch', withRest(files)].join(' ').trim();
  return { kind: 'patch', text, deadlineMs: 0, patches: files };
}

function planFacts(args: JsonObject): { readonly plan?: Plan } {
  const steps = arrayAt(args, 'plan').map((step) => asObject(step) ?? {});
  const inState = (state: string) => steps.filter((step) => textAt(step, 'status') === state);
  const [current = {}] = inState('in_progress');
  const text = ownCopyOf(cleanLineOrNone(textAt(current, 'step')));
  const plan = { done: inState('completed').length, total: steps.length, current: text };
  return steps.length > 0 ? { plan } : {};
}

function withRest(items: readonly string[]): string | undefined {
  const [first, ...rest] = items;
  return first !== undefined && rest.length > 0 ? `${first} (+${rest.length} more)` : first;
}

/** `Which one? (+1 more)`: the first question of request_user_input, and how many come with it. */
function questionText(args: JsonObject): string | undefined {
  const questions = arrayAt(args, 'questions').flatMap((item) => {
    return textOf(asObject(item) ?? {}, ['question', 'header']) ?? [];
  });
  return withRest(questions) ?? textAt(args, 'question');
}

/** `cmd` (exec_command), `command` as text (shell_command) or as an argument list (shell). */
function commandOf(args: JsonObject): string | undefined {
  const text = textOf(args, ['cmd', 'command']);
  if (text !== undefined) return text;
  const list = textsAt(args, 'command');
  const script = list.length === 3 && /^-l?c$/.test(list[1] ?? '') ? list[2] : undefined;
  return script ?? (list.length > 0 ? list.join(' ') : undefined);
}

/** Asks for more than the sandbox gives; before 0.94 as `with_escalated_permissions`. */
function isEscalated(args: JsonObject): boolean {
  const asked = textAt(args, 'sandbox_permissions');
  return (
    asked === 'require_escalated' ||
    asked === 'with_additional_permissions' ||
    booleanAt(args, 'with_escalated_permissions') === true
  );
}

function stdinFacts(args: JsonObject): CallFacts {
  const chars = textAt(args, 'chars') ?? '';
  const session = numberAt(args, 'session_id');
  const terminal = session === undefined ? 'background terminal' : `terminal ${session}`;
  return {
    kind: chars === '' && 'session_id' in args ? 'poll' : 'stdin',
    text: chars.trim() === '' ? `waits for ${terminal}` : `types into ${terminal}: ${chars}`,
    deadlineMs: yieldOf(args, chars === '' ? pollYieldMs : stdinYieldMs),
  };
}

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
