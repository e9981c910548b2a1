const maxNamed = 5;

/** `1, 2, 3`, and of a long list the first and how many more there are. */
export function firstFew(items: readonly (string | number)[]): string {
  const more = items.length - maxNamed;
  const named = items.slice(0, maxNamed).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
