import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { shipped } from '../../fixtures/terminal/pty-session.js';
import { commands } from './commands/commands.js';
import { packageVersion } from '../platform/runtime/package-files.js';
import { flagFacts } from '../options/flag-facts.js';
import { manPage } from '../../fixtures/man-page.js';

const path = shipped('man/codex-ps.1');
const man = need('man', 'man', ['--version']);
const groff = need('groff', 'groff', ['--version']);

function shown(): string {
  const { stdout } = spawnSync('man', ['-l', path], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], MANWIDTH: '200', LANG: 'C.UTF-8', MAN_KEEP_FORMATTING: '' },
  });
  return stdout;
}

describe('the man page', () => {
  it('is what the build writes, and always the same', () => {
    expect(readFileSync(path, 'utf8')).toBe(manPage(commands, packageVersion));
  });

  it.skipIf(!man.met)('names every command and every flag', () => {
    const text = shown();
    const flags = [undefined, ...commands.filter(({ hidden }) => hidden !== true)].flatMap(
      (command) => flagFacts(command).flatMap(({ names }) => names),
    );
    for (const flag of flags) expect(text).toContain(flag);
    for (const { name, summary, hidden } of commands) {
      if (hidden === true) expect(text).not.toContain(name);
      else expect(text).toContain(`${summary}.`);
    }
  });

  it.skipIf(!man.met)('is shown by man without a warning', () => {
    const { stderr, status } = spawnSync('man', ['--warnings=w', '-l', path], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.skipIf(!groff.met)('is set by groff without a warning', () => {
    const { stderr, status } = spawnSync('groff', ['-ww', '-man', '-Tutf8', '-z', path], {
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
