import { describe, expect, it } from 'vitest';
import { plainFlags } from '../options/plain-flags.js';
import { startEarly } from './start-early.js';

describe('lsof starts before the program is loaded', () => {
  it.each([
    [['--json']],
    [['--once', '--debug']],
    [['--codex-home', '/x', '--json']],
    [['--json', '--host', 'local', '--debug', '--deadline-ms', '6000']],
  ])('for %j', async (argv) => {
    const started = startEarly(plainFlags(argv));
    expect(started).toBeDefined();
    // How it ends is the machine's affair.
    await started?.lsof;
    await started?.ps;
  });

  it.each([
    [[]],
    [['--debug']],
    [['--json', '--help']],
    [['-V', '--once']],
    [['--json', '--discovery', 'proc']],
    [['--json', '--discovery=lsof']],
    [['--json', '--host', 'elsewhere']],
    [['--json', '--host=elsewhere']],
    [['--json', '--host', 'local,elsewhere']],
    [['--json', '--host', 'local', '--host', 'elsewhere']],
    [['--json', 'local', '--host']],
    [['--json', '--demo']],
  ])('but not for %j, which may not want it', (argv) => {
    expect(startEarly(plainFlags(argv))).toBeUndefined();
  });
});
