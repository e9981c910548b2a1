import { arrayAt, asObject, objectAt, textAt, textsAt, type JsonObject } from '../text/fields.js';

/**
 * How the texts begin that Codex itself puts into the conversation in the user's name: the
 * surroundings, instructions, and notes on what happened. None of them is the user speaking.
 */
const synthetic = [
  '<environment_context>',
  '<user_instructions>',
  '<INSTRUCTIONS>',
  '# AGENTS.md instructions for',
  '<turn_aborted>',
  '<subagent_notification>',
  '<collaboration_mode>',
  '<permissions instructions>',
  '<skill',
  '<user_action>',
  '<user_shell_command>',
  '<model_switch>',
  '<personality_spec>',
];

/** `<codex_internal_context source="…">…</codex_internal_context>`: all of Codex's tags of several words, whatever comes next. */
const codexBlock = /^<([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?:\s[^>]*)?>[^]*<\/\1>$/;
/** Around an image, in parts of their own (0.171). */
const imageTag = /^(?:<image\b[^>]*>|<\/image>)$/;
/** Where Codex itself cuts off what an editor or the desktop app puts before the prompt. */
const promptMarker = /^## My request(?: for Codex)?:[^\S\n]*\n?/m;

/** What the user said in a text; undefined for one that is Codex's own. */
export function userWords(text: string): string | undefined {
  const trimmed = text.trim();
  const marker = promptMarker.exec(trimmed);
  if (marker) return trimmed.slice(marker.index + marker[0].length).trim() || undefined;
  const start = trimmed.slice(0, 200);
  if (synthetic.some((beginning) => start.startsWith(beginning))) return undefined;
  return imageTag.test(trimmed) || codexBlock.test(trimmed) ? undefined : text;
}

/** The user's words of a message: the first of its texts that is not Codex's own. */
export function wordsOfMessage(message: JsonObject): string | undefined {
  // From 0.150 on Codex records what each part is: `user.text`, `environments.environment_context`.
  const metadata = objectAt(message, 'internal_chat_message_metadata_passthrough') ?? {};
  const kinds = textsAt(metadata, 'content_item_kinds');
  for (const [index, part] of arrayAt(message, 'content').entries()) {
    const text = textAt(asObject(part) ?? {}, 'text');
    if (text === undefined || text.trim() === '') continue;
    const kind = kinds[index];
    const isCodexs = kind !== undefined && kind !== 'unknown' && !kind.startsWith('user.');
    const words = isCodexs ? undefined : userWords(text);
    if (words !== undefined) return words;
  }
  return undefined;
}
