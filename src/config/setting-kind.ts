/** Says what is wrong with a value, and what is allowed; `below` leads to the part of it that is wrong. */
export type Complain = (sentence: string, below?: readonly string[]) => void;

/** What a setting's value can be. */
export interface SettingKind<Value> {
  /** What is allowed, for an error and for the documentation. */
  readonly allowed: string;
  /** The value; undefined, and a complaint, where it is none. */
  readonly read: (raw: unknown, complain: Complain) => Value | undefined;
  /** What a flag's or a variable's text would be in the configuration. */
  readonly fromText: (text: string) => unknown;
}

function same(text: string): string {
  return text;
}

function simple<Value>(allowed: string, isOne: (raw: unknown) => raw is Value): SettingKind<Value> {
  return {
    allowed,
    fromText: same,
    read: (raw, complain) => {
      if (isOne(raw)) return raw;
      complain(`must be ${allowed}`);
      return undefined;
    },
  };
}

export function oneOf<Word extends string>(
  words: readonly Word[],
  allowed = words.map((word) => `"${word}"`).join(', '),
): SettingKind<Word> {
  return simple(allowed, (raw): raw is Word => words.some((word) => word === raw));
}

export const yesOrNo = simple('true or false', (raw): raw is boolean => typeof raw === 'boolean');

/** Milliseconds, not shorter than `least`. */
export function milliseconds(least: number): SettingKind<number> {
  return simple(
    `a number, at least ${least}`,
    (raw): raw is number => typeof raw === 'number' && Number.isFinite(raw) && raw >= least,
  );
}

export function textLike(allowed: string, pattern: RegExp): SettingKind<string> {
  return simple(allowed, (raw): raw is string => typeof raw === 'string' && pattern.test(raw));
}

/** A program and its arguments. */
export const command = simple(
  'a list of texts: a program and its arguments',
  (raw): raw is readonly string[] =>
    Array.isArray(raw) && raw.every((word) => typeof word === 'string' && !word.includes('\0')),
);

/** Some of these words, in any order, each once; a wrong one is left out and the others count. */
export function someOf<Word extends string>(words: readonly Word[]): SettingKind<readonly Word[]> {
  const allowed = `a list of ${words.join(', ')}`;
  return {
    allowed,
    fromText: (text) => text.split(',').map((word) => word.trim().toLowerCase()),
    read: (raw, complain) => {
      if (!Array.isArray(raw)) {
        complain(`must be ${allowed}`);
        return undefined;
      }
      const found = new Set<Word>();
      for (const item of raw as readonly unknown[]) {
        const word = words.find((one) => one === item);
        if (word === undefined) {
          complain(`${JSON.stringify(item)} is none: allowed are ${words.join(', ')}`);
        } else found.add(word);
      }
      return found.size > 0 ? [...found] : undefined;
    },
  };
}
