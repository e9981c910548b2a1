import { pidOf, threadIdOf, type HostName, type Pid, type ThreadId } from '../ids.js';
import { cleanLine, cleanLineOrNone } from '../text/clean-text.js';
import { asObject } from '../text/fields.js';
import { fromUnixSeconds, toUnixSeconds, type DurationMs, type EpochMs } from '../time.js';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonDocument = Readonly<Record<string, Json>>;

/** What a value is in JSON: the JSON Schema, the types of the library and the docs are made from it. */
export type JsonType =
  | { readonly kind: 'text'; readonly maxLength?: number; readonly pattern?: string }
  | { readonly kind: 'number' | 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'constant'; readonly value: number }
  /** With a name it is a type of the library. */
  | { readonly kind: 'words'; readonly name?: WordsName; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly of: JsonType }
  | { readonly kind: 'counts' }
  | { readonly kind: 'object'; readonly object: NamedObject };

interface WordsName {
  /** The name of the library's type. */
  readonly name: string;
  readonly doc: string;
}

export interface NamedObject {
  /** Its key in the schema's `$defs`. */
  readonly definition: string;
  readonly typeName: string;
  readonly doc: string;
  readonly fields: Readonly<Record<string, KeyFacts>>;
}

/** What the schema, the types and the docs say of one key. */
export interface KeyFacts {
  readonly type: JsonType;
  /** `optional`: left out unless asked for. `watched`: in the lines of `--watch` only. `nullable`: null if not known. */
  readonly presence: 'always' | 'nullable' | 'optional' | 'watched';
  /** A sentence or two for the reader; empty where the name says it all. */
  readonly doc: string;
}

/** A value of the wrong type, or out of range. */
export const misfit = Symbol('misfit');

/** How a value is written, and read back from another machine. `parse` never gets null; undefined: nothing is left. */
export interface Shape<Value> {
  readonly type: JsonType;
  readonly toJson: (value: Value) => Json;
  readonly parse: (value: unknown) => Value | undefined | typeof misfit;
}

function plain<Value extends Json>(type: JsonType, parse: Shape<Value>['parse']): Shape<Value> {
  return { type, toJson: (value) => value, parse };
}

/** No text of a document is longer: the longest path of Linux. */
const maxTextChars = 4096;

/** One line; from another machine at most `cutAt` code points of it. */
export function text(cutAt = maxTextChars): Shape<string> {
  return plain({ kind: 'text' }, (value) =>
    typeof value === 'string' ? cleanLineOrNone(value, cutAt) : misfit,
  );
}

/** One line that never has more code points than `maxLength`. */
export function shortText(maxLength: number): Shape<string> {
  return { ...text(maxLength), type: { kind: 'text', maxLength } };
}

export const hostName: Shape<HostName> = {
  ...text(),
  parse: (value) => text().parse(value) as HostName | undefined | typeof misfit,
};

export const threadId = plain<ThreadId>(
  { kind: 'text', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
  (value) => {
    const line = text().parse(value);
    return typeof line === 'string' ? (threadIdOf(line) ?? misfit) : line;
  },
);

export const pid = plain<Pid>({ kind: 'integer', minimum: 1 }, (value) =>
  typeof value === 'number' ? (pidOf(value) ?? misfit) : misfit,
);

export const flag = plain<boolean>({ kind: 'boolean' }, (value) =>
  typeof value === 'boolean' ? value : misfit,
);

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A safe integer. The `documented` bounds are in the schema; what other machines send is held to all of them. */
export function integer(bounds: Bounds = {}, documented = bounds): Shape<number> {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = bounds;
  return plain({ kind: 'integer', ...documented }, (value) => {
    const whole = typeof value === 'number' ? Math.trunc(value) : Number.NaN;
    return whole >= minimum && whole <= maximum ? whole : misfit;
  });
}

const notRead = (): typeof misfit => misfit;

export const milliseconds = plain<DurationMs>({ kind: 'number' }, notRead);

export function constant(value: number): Shape<number> {
  return {
    type: { kind: 'constant', value },
    toJson: () => value,
    parse: (other) => (other === value ? value : misfit),
  };
}

/** The last second that a Date can hold. */
const maxUnixSeconds = 8.64e12;
const seconds = integer({ maximum: maxUnixSeconds }, {});

/** An instant, in whole seconds since 1970. */
export const time: Shape<EpochMs> = {
  type: seconds.type,
  toJson: toUnixSeconds,
  parse: (value) => {
    const whole = seconds.parse(value);
    return typeof whole === 'number' ? fromUnixSeconds(whole) : misfit;
  },
};

/** One of these words; an unknown one counts as missing. */
export function words<Word extends string>(known: readonly Word[], name?: WordsName): Shape<Word> {
  return plain({ kind: 'words', words: known, ...(name ? { name } : {}) }, (value) =>
    typeof value === 'string'
      ? known.find((word) => word === cleanLine(value, maxTextChars))
      : misfit,
  );
}

/** A list; of what another machine sent only `most` items at one end, and of them those that fit. */
export function list<Item>(
  of: Shape<Item>,
  most: number,
  end: 'first' | 'last' = 'first',
): Shape<readonly Item[]> {
  return {
    type: { kind: 'list', of: of.type },
    toJson: (items) => items.map(of.toJson),
    parse: (value) => {
      if (!Array.isArray(value)) return misfit;
      const items = value as readonly unknown[];
      return items.slice(...(end === 'first' ? [0, most] : [-most])).flatMap((item) => {
        const parsed = item === null || item === undefined ? undefined : of.parse(item);
        return parsed === undefined || parsed === misfit ? [] : [parsed];
      });
    },
  };
}

const maxCounts = 50;
const maxNameChars = 80;

/** Numbers by name: how often each was seen. */
export const counts = plain<Readonly<Record<string, number>>>({ kind: 'counts' }, (value) => {
  const object = asObject(value);
  if (!object) return misfit;
  const known = Object.entries(object)
    .slice(0, maxCounts)
    .flatMap(([name, count]) =>
      typeof count === 'number' && Number.isSafeInteger(count) && count > 0
        ? [[cleanLine(name, maxNameChars), count] as const]
        : [],
    );
  return Object.fromEntries(known);
});

/** A list of objects that are written already. */
export function writtenObjects(object: NamedObject): Shape<readonly JsonDocument[]> {
  return plain<readonly JsonDocument[]>({ kind: 'list', of: { kind: 'object', object } }, notRead);
}
