import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWithYargs } from '../cli/parse-with-yargs.js';
import type { Flag } from '../config/flag.js';
import { allFlags, noFlags } from './flag-table.js';
import { plainFlags, plainMistake } from './plain-flags.js';

const yargs = { version: '0.0.0', helpWidth: 80 };

/** A flag as it may stand on a command line, joined to its value by `=` or not. */
function written([name, flag]: readonly [string, Flag]): fc.Arbitrary<readonly string[]> {
  if (flag.type === 'switch') return fc.constant([`--${name}`]);
  const text = fc.stringMatching(/^[a-zA-Z0-9./~=$ ,@_-]{0,12}$/);
  const number = fc.integer({ min: 0, max: 100_000 }).map(String);
  const choice = fc.constantFrom(...(flag.choices ?? ['']));
  const value = flag.type === 'number' ? fc.oneof(number, text) : fc.oneof(choice, text);
  return fc
    .tuple(value, fc.boolean())
    .map(([said, joined]) => (joined ? [`--${name}=${said}`] : [`--${name}`, said]));
}

const anyFlags = fc
  .shuffledSubarray(Object.entries(allFlags).filter(([name]) => name !== 'help'))
  .chain((flags) => fc.tuple(...flags.map(written)))
  .map((words) => words.flat());

describe('a plain command line', () => {
  it('means what yargs says it means, for every flag of the table', () => {
    fc.assert(
      fc.property(anyFlags, (argv) => {
        const plain = plainFlags(argv);
        if (!plain || plain.version === true) return;
        const parsed = parseWithYargs(argv, yargs);
        expect(parsed).toMatchObject({ ok: true, value: { flags: {} } });
        if (!parsed.ok || !('flags' in parsed.value)) return;
        expect({ ...noFlags, ...parsed.value.flags }).toMatchObject(plain);
      }),
      { numRuns: 100 },
    );
  });

  it.each(Object.entries(allFlags).filter(([name]) => name !== 'help'))(
    'is one with --%s',
    (name, { type, choices, alias }) => {
      const value = type === 'switch' ? [] : [choices?.[0] ?? (type === 'number' ? '7' : 'a')];
      for (const flag of [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])]) {
        expect(plainFlags([flag, ...value])).toBeDefined();
      }
    },
  );

  it.each([
    [['--json', '--json']],
    [['--json', 'word']],
    [['--codex-home']],
    [['--codex-home', '']],
    [['--codex-home', '-x']],
    [['--codex-home', '"/quoted"']],
    [['--json=false']],
    [['--host', 'all', '--host', 'local']],
    [['--refresh-ms', 'often']],
    [['--theme', 'pink']],
    [['--help']],
    [['-h']],
    [['--']],
    [['--jso']],
  ])('leaves %j to yargs', (argv) => {
    expect(plainFlags(argv)).toBeUndefined();
  });
});

describe('a mistake at the end of a plain command line', () => {
  const anyName = fc.oneof(
    fc.stringMatching(/^[a-z]{1,8}(-[a-z]{1,8}){0,2}$/),
    fc.constantFrom(...Object.keys(allFlags), 'constructor', 'no-json', 'no-such-flag', 'h'),
  );

  it('is reported as yargs reports it', () => {
    let reported = 0;
    fc.assert(
      fc.property(anyFlags, anyName, (argv, name) => {
        const mistake = plainMistake([...argv, `--${name}`]);
        if (mistake === undefined) return;
        reported += 1;
        expect(parseWithYargs([...argv, `--${name}`], yargs)).toEqual({
          ok: false,
          error: `${mistake} (see codex-ps --help)`,
        });
      }),
      {
        numRuns: 200,
        examples: [
          [['--json'], 'bogus'],
          [[], 'host'],
          [[], 'no-such-flag'],
        ],
      },
    );
    expect(reported).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [['--json']],
    [['--help', '--bogus']],
    [['--version', '--bogus']],
    [['--h']],
    [['word']],
  ])('is not in %j', (argv) => {
    expect(plainMistake(argv)).toBeUndefined();
  });
});
