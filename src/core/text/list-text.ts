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
