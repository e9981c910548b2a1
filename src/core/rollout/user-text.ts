import { arrayAt, asObject, objectAt, textAt, textsAt, type JsonObject } from '../text/fields.js';

/** How texts begin that Codex itself writes as the user: environment, instructions, notes on what happened. */
const ofCodex = [
  '<environment_context>',
  '<user_instructions>',
  '<INSTRUCTIONS>',
  '# AGENTS.md instructions',
  '<turn_aborted>',
  '<subagent_notification>',
  '<collaboration_mode>',
  '<permissions instructions>',
  '<skill',
  '<user_action>',
  '<user_shell_command>',
  '<model_switch>',
  '<personality_spec>',
  // Of an editor or the desktop app, where no prompt follows.
  '# Context from my IDE setup:',
  '# Files mentioned by the user:',
  // Up to about 0.140; 0.171 still leaves them out of what it shows.
  'Warning: The maximum number of unified exec processes you can keep open is',
  'Warning: apply_patch was requested via ',
  'Warning: Your account was flagged for potentially high-risk cyber activity',
];

/** `<codex_internal_context source="…">…</codex_internal_context>`: all of Codex's tags of several words, whatever comes next. */
const codexBlock = /^<([a-z][a-z0-9]*(?:_[a-z0-9]+)+|heartbeat)(?:\s[^>]*)?>([^]*)<\/\1>$/;
/** What a scheduled run (`heartbeat`) or another thread (`codex_delegation`) asks for, within its block. */
const delegated = /<(input|instructions)>([^]*)<\/\1>/;
/** Around an image or a recording, in parts of their own (0.171). */
const mediaTag = /^(?:<(?:image|audio)(?: name=[^>]*)?>|<\/(?:image|audio)>)$/;
/** Where Codex itself cuts off what an editor or the desktop app puts before the prompt, with headings of its own. */
const promptMarker = /^## My request(?: for Codex)?:[^\S\n]*\n?/m;
/** What Codex puts in tags it closes; its user may type such a tag as a word. */
const openTag = /^(?:<|# AGENTS)(?![^]*<\/[^<>]+>$)/;

/** Prompts that a command of the TUI sends in the user's place. */
const prompts: readonly (readonly [string, string])[] = [
  ['Generate a file named AGENTS.md that serves as a contributor guide', '/init'],
  ['Review the current code changes (staged, unstaged, and untracked files)', '/review'],
  ['Review the code changes against the base branch ', '/review'],
  ['Review the code changes introduced by commit ', '/review'],
];

/** The tags of several words that Codex is known to use (0.171). */
const codexTags: ReadonlySet<string> = new Set([
  ...['agent_message_board_notification', 'codex_internal_context', 'context_window_reminder'],
  ...['extension_context', 'external_editor', 'goal_context', 'hook_prompt', 'recommended_plugins'],
  ...['send_user_message_question_reply', 'side_conversation', 'user_verification_notice'],
]);

/** What the user said in a text; undefined if it is Codex's own. `isTyped`: its user typed it, perhaps with tags. */
export function userWords(text: string, isTyped = false): string | undefined {
  const trimmed = text.trim();
  const marker = trimmed.startsWith('#') ? promptMarker.exec(trimmed) : null;
  if (marker) return trimmed.slice(marker.index + marker[0].length).trim() || undefined;
  const isTagTyped = isTyped && openTag.test(trimmed);
  const isCodexs = !isTagTyped && ofCodex.some((beginning) => trimmed.startsWith(beginning));
  if (isCodexs || mediaTag.test(trimmed)) return undefined;
  const [, command] = prompts.find(([prompt]) => trimmed.startsWith(prompt)) ?? [];
  return command ?? wordsInBlock(text, isTyped);
}

function wordsInBlock(text: string, isTyped: boolean): string | undefined {
  const [, tag = '', content = ''] = codexBlock.exec(text.trim()) ?? [];
  const delegates = /^heartbeat$|_delegation$/.test(tag);
  if (tag === '' || (isTyped && !delegates && !codexTags.has(tag))) return text;
  const [, , asked] = delegates ? (delegated.exec(content) ?? []) : [];
  return asked?.replace(/&(lt|gt|amp);/g, (_, name: keyof typeof entities) => entities[name]);
}

const entities = { lt: '<', gt: '>', amp: '&' } as const;

/** The user's words of a message: the first of its texts that is not Codex's own. `isTyped` as in `userWords`. */
export function wordsOfMessage(message: JsonObject, isTyped = false): string | undefined {
  // From 0.150 on Codex records what each part is: `user.text`, `environments.environment_context`.
  const metadata = objectAt(message, 'internal_chat_message_metadata_passthrough') ?? {};
  const kinds = textsAt(metadata, 'content_item_kinds');
  for (const [index, part] of arrayAt(message, 'content').entries()) {
    const text = textAt(asObject(part) ?? {}, 'text');
    if (text === undefined || text.trim() === '') continue;
    const kind = kinds[index];
    const isUsers = kind?.startsWith('user.') === true;
    const isCodexs = kind !== undefined && kind !== 'unknown' && !isUsers;
    const words = isCodexs ? undefined : userWords(text, isTyped || isUsers);
    if (words !== undefined) return words;
  }
  return undefined;
}

/**
 * The task in a message from a parent to its subagent (`multi_agent_v2`, 0.140 on): its text, which OpenAI's models
 * encrypt, else its name. Undefined for other messages.
 */
export function taskOf(message: JsonObject): string | undefined {
  const parts = [message, ...arrayAt(message, 'content').map((part) => asObject(part) ?? {})];
  const text = parts.map((part) => textAt(part, 'text') ?? textAt(part, 'content') ?? '').join('');
  // 0.140 has no header.
  const isTask = text.startsWith('Message Type: NEW_TASK') || message['trigger_turn'] === true;
  if (!isTask) return undefined;
  const payload = text.replace(/^Message Type: [^]*?\nPayload:\n/, '').trim();
  if (payload !== '') return payload;
  // What is encrypted has no blanks; other models' payloads stand there as they are.
  const readable = parts.map((part) => textAt(part, 'encrypted_content')?.trim());
  const taskName = textAt(message, 'recipient')?.split('/').at(-1);
  return readable.find((hidden) => hidden !== undefined && /\s/.test(hidden)) ?? taskName;
}
