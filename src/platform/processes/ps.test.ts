import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';

import { capturedText } from '../../../fixtures/captured-text.js';
import { parsePs, splitCommandLine } from './ps.js';

describe('the output of ps', () => {
  it('gives parents, users, start times in UTC and command lines', () => {
    const [init, client, daemon] = parsePs(capturedText('ps/linux-0.169-daemon-and-client.txt'));
    expect(init).toMatchObject({ pid: 1, parentPid: undefined, commandLine: '/sbin/init' });
    expect(client).toMatchObject({
      pid: 7395,
      parentPid: 7382,
      uid: 0,
      startedAt: Date.UTC(2026, 10, 23, 16, 5, 49),
    });
    expect(daemon?.commandLine).toMatch(/\/codex app-server .* --managed-daemon$/);
  });

  it('reads the form of macOS: days below ten, ??, ttys, negative users, no arguments', () => {
    const text = [
      '  501     1   501 Mon Mar  3 09:05:07 2025     ttys004  codex resume --last',
      '    9     1    -2 Sun Dec 31 23:59:59 2023     ??       /usr/libexec/x y',
      '   10     1     0 Sun Dec 31 23:59:59 2023     ??       ',
    ].join('\n');
    expect(parsePs(text)).toEqual([
      {
        pid: 501,
        parentPid: 1,
        uid: 501,
        startedAt: Date.UTC(2025, 2, 3, 9, 5, 7),
        stopped: false,
        commandLine: 'codex resume --last',
      },
      {
        pid: 9,
        parentPid: 1,
        uid: -2,
        startedAt: Date.UTC(2023, 11, 31, 23, 59, 59),
        stopped: false,
        commandLine: '/usr/libexec/x y',
      },
      expect.objectContaining({ pid: 10, commandLine: '' }),
    ]);
  });

  it('recognizes a stopped process by its state', () => {
    const text = [
      '  501     1   501 Mon Mar  3 09:05:07 2025     ttys004  T    codex resume --last',
      '  502     1   501 Mon Mar  3 09:05:07 2025     ttys004  S+   codex',
      '  503     1   501 Mon Mar  3 09:05:07 2025     ttys004  Ss   ',
    ].join('\n');
    expect(parsePs(text)).toMatchObject([
      { stopped: true, commandLine: 'codex resume --last' },
      { stopped: false, commandLine: 'codex' },
      { stopped: false, commandLine: '' },
    ]);
  });

  it('leaves out what has ended and waits for its parent', () => {
    const row = (stat: string): string => `9 1 501 Mon Mar  3 09:05:07 2025     ${stat}   (git)`;
    expect(parsePs(`${row('Z')}\n${row('Z+')}`)).toEqual([]);
    expect(parsePs(row('S'))).toHaveLength(1);
  });

  it('passes over what is no process, and knows no start in a month it cannot read', () => {
    expect(parsePs('usage: ps\n\n  1 2\n0 0 0 Mon Mar  3 09:05:07 2025 ? x')).toEqual([]);
    const [french] = parsePs('7 1 0 Lun Avr  3 09:05:07 2025 ? codex');
    expect(french?.startedAt).toBeUndefined();
  });

  it('throws at no text', () => {
    const text = fc.string({ unit: anyCharacter });
    fc.assert(fc.property(text, (any) => void parsePs(any)));
  });
});

describe('a command line', () => {
  it('is split at blanks', () => {
    expect(splitCommandLine('codex  resume x ', undefined)).toEqual(['codex', 'resume', 'x']);
    expect(splitCommandLine('', '/bin/codex')).toEqual([]);
  });

  it('keeps the blanks of a program whose path is known', () => {
    const program = '/Applications/My Codex.app/Contents/codex';
    expect(splitCommandLine(`${program} app-server`, program)).toEqual([program, 'app-server']);
    expect(splitCommandLine('codex x', program)).toEqual(['codex', 'x']);
  });
});
