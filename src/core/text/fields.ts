import { jsonExtent } from './json-extent.js';

/** JSON from outside, as far as it is an object. Nothing in it can be trusted to be there. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The largest record of a rollout that was seen has 5,000. */
const usualMaxValues = 50_000;

/** The value that `text` is in JSON; undefined where it is not JSON, or too large (no JSON text means undefined). */
export function parseJson(text: string, maxValues = usualMaxValues): unknown {
  if (isTooLarge(text, maxValues)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A text that is shorter than this cannot hold too much. */
const harmlessUnits = 64 * 1024;

/** Whether `text` holds too many values, or too deeply nested ones, to be parsed. */
export function isTooLarge(text: string, maxValues = usualMaxValues): boolean {
  return text.length > harmlessUnits && jsonExtent(text, 0, maxValues).kind === 'too-large';
}

/** The JSON object of a line. Other lines are recognised first, for an exception takes ten times as long. */
export function objectOfLine(line: string): JsonObject | undefined {
  return /^\s*\{/.test(line) && line.trimEnd().endsWith('}')
    ? asObject(parseJson(line))
    : undefined;
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  return asObject(object[key]);
}

export function textAt(object: JsonObject, key: string): string | undefined {
  return asText(object[key]);
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function booleanAt(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  return typeof value === 'boolean' ? value : undefined;
}

/** Empty where there is no array. */
export function arrayAt(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The strings of an array; what else it holds is left out. */
export function textsAt(object: JsonObject, key: string): readonly string[] {
  return arrayAt(object, key).filter((item) => typeof item === 'string');
}

/** The name of a Rust enum's variant as serde writes it: `"never"`, or with data `{"granular":{…}}`. */
export function variantAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  const carrier = asObject(value);
  return carrier ? Object.keys(carrier)[0] : asText(value);
}
