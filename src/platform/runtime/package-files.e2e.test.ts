import { describe, expect, it } from 'vitest';
import { runBuilt } from '../../../fixtures/whole-program/run-built.js';
import { commands } from '../../cli/commands/commands.js';
import { parseWithYargs } from '../../cli/parse-with-yargs.js';

const calls = [['--help'], ['-h'], ...commands.map(({ name }) => [name, '--help'])];

describe('the help that the build writes', () => {
  it.each(calls.map((argv) => [argv.join(' '), argv] as const))(
    'is that of yargs: %s',
    async (_, argv) => {
      for (const width of [79, 80, 100]) {
        const { code, stdout, stderr } = await runBuilt(argv, { env: { COLUMNS: String(width) } });
        const yargs = parseWithYargs(argv, { version: '0', helpWidth: width });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(yargs).toEqual({ ok: true, value: { text: stdout.slice(0, -1) } });
      }
    },
  );
});
