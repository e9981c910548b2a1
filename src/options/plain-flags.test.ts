import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWithYargs } from '../cli/parse-with-yargs.js';
import { plainFlags } from './plain-flags.js';

const switches = [
  'json',
  'watch',
  'events',
  'once',
  'debug',
  'all-sources',
  'no-color',
  'mouse',
  'notify',
  'demo',
];

describe('a plain command line', () => {
  it('means what yargs says it means', () => {
    const home = fc.stringMatching(/^[a-zA-Z0-9./~=$ _-]{0,12}$/);
    const words = fc.shuffledSubarray(switches).map((names) => names.map((name) => `--${name}`));
    const lines = fc
      .tuple(words, fc.option(home))
      .map(([all, value]) => (value === null ? all : ['--codex-home', value, ...all]));
    fc.assert(
      fc.property(lines, (argv) => {
        const plain = plainFlags(argv);
        if (!plain) return;
        const word = parseWithYargs(argv, '0.0.0');
        expect(word.kind).toBe('flags');
        if (word.kind !== 'flags') return;
        for (const [key, value] of Object.entries(plain)) {
          expect([key, word.flags[key as keyof typeof plain]]).toEqual([key, value]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [['--json', '--json']],
    [['--json', 'word']],
    [['--codex-home']],
    [['--codex-home', '']],
    [['--codex-home', '-x']],
    [['--codex-home', '"/quoted"']],
    [['--codex-home=/a']],
    [['--json=false']],
    [['--host', 'all', '--host', 'local']],
    [['--host=all']],
    [['--help']],
    [['--']],
    [['--jso']],
  ])('is not %j: that is for yargs', (argv) => {
    expect(plainFlags(argv)).toBeUndefined();
  });
});
