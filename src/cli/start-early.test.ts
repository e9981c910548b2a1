import { describe, expect, it } from 'vitest';
import { startEarly } from './start-early.js';

describe('lsof starts before the program is loaded', () => {
  it.each([[['--json']], [['--once', '--debug']], [['--codex-home', '/x', '--json']]])(
    'for %j',
    async (argv) => {
      const started = startEarly(argv);
      expect(started).toBeDefined();
      // How it ends is the machine's affair.
      await started?.lsof;
      await started?.ps;
    },
  );

  it.each([
    [[]],
    [['--debug']],
    [['--json', '--help']],
    [['-V', '--once']],
    [['--json', '--discovery', 'proc']],
    [['--json', '--discovery=lsof']],
    [['--json', '--host', 'elsewhere']],
    [['--json', '--host=elsewhere']],
    [['--json', '--demo']],
  ])('but not for %j, which may not want it', (argv) => {
    expect(startEarly(argv)).toBeUndefined();
  });
});
