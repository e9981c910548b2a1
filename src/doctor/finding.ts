export type FindingLevel = 'ok' | 'warning' | 'problem';

/** What one check found about one thing. */
export interface Finding {
  readonly level: FindingLevel;
  /** What it is about, as in `pid 4711`; undefined where the check is about one thing only. */
  readonly subject: string | undefined;
  readonly says: string;
  /** What to do; undefined where nothing is to be done. */
  readonly remedy: string | undefined;
}

export function fine(says: string, subject?: string): Finding {
  return { level: 'ok', subject, says, remedy: undefined };
}

export function warning(says: string, remedy: string, subject?: string): Finding {
  return { level: 'warning', subject, says, remedy };
}

export function problem(says: string, remedy: string | undefined, subject?: string): Finding {
  return { level: 'problem', subject, says, remedy };
}

/** `1 thread`, `2 threads`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `1, 2, 3`; of a long list the first `most`, and how many more there are. */
export function firstFew(items: readonly (string | number)[], most = 5): string {
  const more = items.length - most;
  const named = items.slice(0, most).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}

/** The values by key, in order of appearance. */
export function grouped<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
