import { arrayAt, asObject, textAt, type JsonObject } from '../text/fields.js';

/** `Which one? (+1 more)`: the first question of request_user_input, and how many come with it. */
export function questionText(args: JsonObject): string | undefined {
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
export function patchText(patch: string): string {
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
export function describeOther(args: JsonObject): string | undefined {
  const telling = ['message', 'path', 'query', 'url', 'prompt', 'reason', 'explanation'];
  return telling.map((key) => textAt(args, key)).find((text) => text !== undefined && text !== '');
}
