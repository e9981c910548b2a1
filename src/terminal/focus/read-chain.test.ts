import { expect, it } from 'vitest';
import { parsePsEnvironment, terminalEnvironment } from './read-chain.js';
import { parsePsParents } from '../../platform/processes/ps.js';

it('takes the variables of terminal programs, the first of a name, and nothing else', () => {
  const environ = [
    'SECRET=x',
    'TMUX=/tmp/tmux-1/default,12,0',
    'TMUX=second',
    'WINDOW=',
    'XSTY=1.no',
    'STY=7.pts-0.host\nTMUX=no',
    'no sign',
    '',
  ];
  expect(terminalEnvironment(environ)).toEqual({
    TMUX: '/tmp/tmux-1/default,12,0',
    STY: '7.pts-0.host\nTMUX=no',
  });
  expect(terminalEnvironment([''])).toEqual({});
});

it('of ps takes the last of a name: an argument may look like a variable', () => {
  const line = 'codex exec TMUX=/tmp/evil,1,0 STY=x HOME=/Users/a TMUX=/tmp/t/default,12,0 _=/x';
  expect(parsePsEnvironment(line)).toEqual({ TMUX: '/tmp/t/default,12,0', STY: 'x' });
});

it('reads the parents that ps of macOS lists', () => {
  const text = [
    '    1     0 ??       /sbin/launchd',
    '  501     1 ??       /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal',
    '  502   501 ttys004  login',
    '  503   502 ttys004  -zsh',
    '  504   503 ttys004  /Applications/My Apps/codex',
    'nonsense',
    '',
  ].join('\n');
  expect(parsePsParents(text)).toEqual([
    { pid: 1, parentPid: undefined, tty: undefined, command: 'launchd' },
    { pid: 501, parentPid: 1, tty: undefined, command: 'Terminal' },
    { pid: 502, parentPid: 501, tty: 'ttys004', command: 'login' },
    { pid: 503, parentPid: 502, tty: 'ttys004', command: '-zsh' },
    { pid: 504, parentPid: 503, tty: 'ttys004', command: 'codex' },
  ]);
});
