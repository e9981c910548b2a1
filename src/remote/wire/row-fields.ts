import { threadIdOf, type ThreadId } from '../../core/ids.js';
import { fromUnixSeconds, type EpochMs } from '../../core/time.js';
import { cleanLineOrNone } from '../../core/text/clean-text.js';
import { asObject, type JsonObject } from '../../core/text/fields.js';

/** No text of a row needs more. */
const maxTextChars = 4096;
/** The last second that a Date can hold. */
const maxUnixSeconds = 8.64e12;

/**
 * Reads the fields of a row that another machine sent. A key that is missing or null is undefined; one
 * of the wrong type spoils the row, for then nothing in it can be trusted.
 */
export class RowFields {
  readonly #object: JsonObject;
  #spoiled = false;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  get spoiled(): boolean {
    return this.#spoiled;
  }

  /** Cleaned, one line, cut at 4 KB or at `maxChars`; undefined where nothing visible is left. */
  text(key: string, maxChars = maxTextChars): string | undefined {
    const value = this.#value(key);
    this.#demand(value === undefined || typeof value === 'string');
    return typeof value === 'string' ? cleanLineOrNone(value, maxChars) : undefined;
  }

  threadId(key: string): ThreadId | undefined {
    const text = this.text(key);
    const id = text === undefined ? undefined : threadIdOf(text);
    this.#demand(text === undefined || id !== undefined);
    return id;
  }

  flag(key: string): boolean | undefined {
    const value = this.#value(key);
    this.#demand(value === undefined || typeof value === 'boolean');
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A safe integer of at least `min` and at most `max`. */
  integer(key: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    const whole = typeof value === 'number' ? Math.trunc(value) : Number.NaN;
    const fits = whole >= min && whole <= max;
    this.#demand(fits);
    return fits ? whole : undefined;
  }

  time(key: string): EpochMs | undefined {
    const seconds = this.integer(key, 0, maxUnixSeconds);
    return seconds === undefined ? undefined : fromUnixSeconds(seconds);
  }

  list(key: string): readonly unknown[] {
    const value = this.#value(key);
    this.#demand(value === undefined || Array.isArray(value));
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  }

  object(key: string): JsonObject | undefined {
    const value = this.#value(key);
    const object = asObject(value);
    this.#demand(value === undefined || object !== undefined);
    return object;
  }

  #value(key: string): unknown {
    return this.#object[key] ?? undefined;
  }

  #demand(met: boolean): void {
    if (!met) this.#spoiled = true;
  }
}
