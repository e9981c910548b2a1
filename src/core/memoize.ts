import { isSameData } from './same-data.js';

interface Memory<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** `make`, called once for each key; by default every key is remembered. */
export function memoized<Key, Value>(
  make: (key: Key) => Value,
  memory: Memory<Key, Value> = new Map<Key, Value>(),
): (key: Key) => Value {
  return (key) => {
    const known = memory.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    memory.set(key, made);
    return made;
  };
}

/** `compute`, with its last result reused while the arguments are the same: by default, as data. */
export function memoizeLast<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
  isSame: (one: unknown, other: unknown) => boolean = isSameData,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | undefined;
  return (...args) => {
    if (!last?.args.every((arg, index) => isSame(arg, args[index]))) {
      last = { args, result: compute(...args) };
    }
    return last.result;
  };
}

/** The same for each object in use: of each the last result is kept. */
export function memoizeLastOfEach<Key extends object, Args extends readonly unknown[], Result>(
  compute: (key: Key, ...args: Args) => Result,
): (key: Key, ...args: Args) => Result {
  const computeFor = (key: Key) => memoizeLast((...args: Args) => compute(key, ...args));
  const ofKey = memoized(computeFor, new WeakMap<Key, (...args: Args) => Result>());
  return (key, ...args) => ofKey(key)(...args);
}
