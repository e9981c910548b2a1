import type { Flag } from '../config/flag.js';
import { allFlags, camelCase, noFlags, type ParsedFlags } from './flag-table.js';

type Named = readonly [key: string, flag: Flag];

const byName: ReadonlyMap<string, Named> = new Map(
  Object.entries(allFlags).flatMap(([name, flag]): readonly (readonly [string, Named])[] => {
    const named: Named = [camelCase(name), flag];
    return [
      [`--${name}`, named],
      ...(flag.alias === undefined ? [] : [[`-${flag.alias}`, named] as const]),
    ];
  }),
);

/**
 * What a plain command line says: flags of the table, each at most once, with values that need no interpretation.
 * It is what yargs would make of it, without the time that yargs takes to load. undefined for all else, which is
 * left to yargs: commands, help, mistakes.
 */
export function plainFlags(argv: readonly string[]): ParsedFlags | undefined {
  const parsed: Record<string, unknown> = { ...noFlags };
  const seen = new Set<string>();
  const words = argv.values();
  for (const word of words) {
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const [key, flag] = byName.get(equals < 0 ? word : word.slice(0, equals)) ?? [];
    if (key === undefined || flag === undefined || seen.has(key)) return undefined;
    seen.add(key);
    if (flag.type === 'switch') {
      if (equals >= 0) return undefined;
      parsed[key] = true;
    } else {
      const text = equals < 0 ? words.next().value : word.slice(equals + 1);
      const value = text === undefined ? undefined : plainValue(flag, text);
      if (value === undefined) return undefined;
      parsed[key] = value;
    }
  }
  return parsed['help'] === true ? undefined : (parsed as unknown as ParsedFlags);
}

/** undefined where yargs may read it in another way than it is written. */
function plainValue({ type, choices }: Flag, text: string): string | number | undefined {
  if (text === '' || ['-', "'", '"'].includes(text.charAt(0))) return undefined;
  switch (type) {
    case 'text':
      return text;
    case 'choice':
      return choices?.includes(text) === true ? text : undefined;
    case 'number':
      return String(Number(text)) === text && Number.isSafeInteger(Number(text))
        ? Number(text)
        : undefined;
    case 'list':
    case 'switch':
      return undefined;
  }
}

/**
 * What yargs says of a plain command line whose last argument is a flag that does not exist or has no value, without
 * loading it. undefined for all else: no mistake, or one that is left to yargs.
 */
export function plainMistake(argv: readonly string[]): string | undefined {
  const [, name] = /^--([a-z]{2,}(?:-[a-z]+)*)$/.exec(argv.at(-1) ?? '') ?? [];
  const before = plainFlags(argv.slice(0, -1));
  if (name === undefined || name in {} || !before || before.version === true) return undefined;
  const [, flag] = byName.get(`--${name}`) ?? [];
  if (flag) return flag.type === 'switch' ? undefined : `Not enough arguments following: ${name}`;
  const spellings = [...new Set([name, camelCase(name)])];
  return `Unknown argument${spellings.length > 1 ? 's' : ''}: ${spellings.join(', ')}`;
}
