import { describe, expect, it, test } from 'vitest';
import type { Pid } from '../../core/ids.js';
import type { ChainProcess } from '../../core/facts/process-chain.js';
import { aChain, aHostedTerminal } from '../../../fixtures/a-hosted-terminal.js';
import { ghostty, iterm2, terminalApp } from './apple-terminals.js';
import { kitty } from './kitty.js';
import type { FocusStep } from './terminal-program.js';
import { zellij } from './zellij.js';
import { shellInDirectory, sshToPane } from './ssh-words.js';
import { terminalHostOf } from './terminal-programs.js';
import { parseListing, tmux } from './tmux.js';
import { wezterm } from './wezterm.js';

describe('which terminal program it is', () => {
  test.each([
    ['tmux: server', 'tmux'],
    ['tmux', 'tmux'],
    ['screen', 'screen'],
    ['SCREEN', 'screen'],
    ['kitty', 'kitty'],
    ['wezterm-gui', 'wezterm'],
    ['wezterm-mux-ser', 'wezterm'],
    ['iTerm2', 'iterm2'],
    ['iTermServer-3.5.0', 'iterm2'],
    ['Terminal', 'terminal'],
    ['zellij', 'zellij'],
  ])('%s is %s', (command, name) => {
    expect(terminalHostOf(aChain(['codex', 9], ['bash', 8], [command, 7]))).toMatchObject({
      kind: 'hosted',
      program: { name },
      terminal: { tty: 'pts/3', host: { pid: 7 } },
    });
  });

  it('is the nearest one: what is further out, and what the environment says, does not count', () => {
    const chain = aChain(
      ['codex', 9, { KITTY_LISTEN_ON: 'unix:/tmp/k', WEZTERM_PANE: '3' }],
      ['tmux: server', 7],
      ['kitty', 6],
    );
    expect(terminalHostOf(chain)).toMatchObject({
      program: { name: 'tmux' },
      terminal: { outside: [{}] },
    });
  });

  it.each([
    'gnome-terminal-',
    'sshd',
    'sshd-session',
    'code',
    'code-insiders',
    'mosh-server',
    'ghostty',
    'dtach',
    'abduco',
    'herdr',
    'Code Helper (Plugin)',
  ])('%s is named as one that codex-ps cannot focus', (command) => {
    const found = terminalHostOf(aChain(['codex', 9], ['bash', 8], [command, 7], ['kitty', 6]));
    expect(found).toMatchObject({ kind: 'unsupported' });
  });

  it('is asked for the outermost terminal in it: script, asciinema and sudo have their own', () => {
    const process = (pid: number, command: string, tty?: string): ChainProcess => ({
      pid: pid as Pid,
      command,
      tty,
      environment: {},
    });
    const found = terminalHostOf([
      process(9, 'codex', 'pts/9'),
      process(8, 'script', 'pts/4'),
      process(7, 'bash', 'pts/4'),
      process(6, 'tmux: server'),
    ]);
    expect(found).toMatchObject({ terminal: { tty: 'pts/4', host: { pid: 6 } } });
  });

  it.each([
    [{ WT_SESSION: '1' }, 'Windows Terminal'],
    [{ TERM_PROGRAM: 'vscode' }, 'Visual Studio Code'],
    [{ TERM_PROGRAM: 'ghostty' }, 'Ghostty'],
  ])('with %j alone it is %s', (environment, called) => {
    const chain = aChain(['codex', 9, environment], ['bash', 8], ['SessionLeader', 7]);
    expect(terminalHostOf(chain)).toMatchObject({
      kind: 'unsupported',
      reason: expect.stringMatching(`^it runs in ${called}, whose windows`) as string,
    });
    const inTmux = aChain(['codex', 9, environment], ['tmux: server', 7]);
    expect(terminalHostOf(inTmux)).toMatchObject({ program: { name: 'tmux' } });
  });

  it('is no other codex, and nothing that it is itself', () => {
    const found = terminalHostOf(
      aChain(['kitty', 9], ['codex', 8], ['codex.js', 7], ['systemd', 1]),
    );
    expect(found).toEqual({
      kind: 'unsupported',
      reason:
        'none of its parents is a terminal program that codex-ps knows (codex, codex.js, systemd)',
    });
  });

  it('is the one that the setting names, further out', () => {
    const chain = aChain(['codex', 9], ['tmux: server', 7], ['kitty', 6]);
    expect(terminalHostOf(chain, 'kitty')).toMatchObject({ terminal: { host: { pid: 6 } } });
    expect(terminalHostOf(chain, 'wezterm')).toMatchObject({ kind: 'unsupported' });
  });
});

/** What is asked or run in the end, and the socket that must be ours before. */
function follow(step: FocusStep, answer = ''): unknown {
  switch (step.kind) {
    case 'trust':
      return { socket: step.socket, then: follow(step.then, answer) };
    case 'ask':
      return { ask: step.command, then: follow(step.read(answer), answer) };
    case 'go':
    case 'refused':
      return step;
  }
}

describe('kitty', () => {
  const told = (environment: Record<string, string>): unknown =>
    follow(
      kitty.focus(aHostedTerminal(['codex', 9], ['bash', 8, environment], ['kitty', 7]), undefined),
    );

  it('is told by the pid of its child, on the socket of the session', () => {
    expect(told({ KITTY_LISTEN_ON: 'unix:/tmp/kitty-7', KITTY_PID: '7' })).toEqual({
      socket: { kind: 'file', path: '/tmp/kitty-7' },
      then: {
        kind: 'go',
        commands: [
          {
            program: 'kitty',
            args: ['@', '--to', 'unix:/tmp/kitty-7', 'focus-window', '--match', 'pid:8'],
          },
        ],
        outer: undefined,
      },
    });
  });

  it('may listen on an abstract socket, which it must hold itself: anybody may take such a name', () => {
    expect(told({ KITTY_LISTEN_ON: 'unix:@mykitty-7' })).toMatchObject({
      socket: { kind: 'abstract', name: '@mykitty-7', pid: 7 },
      then: { kind: 'go' },
    });
  });

  it.each([
    'unix:@a b',
    'unix:',
    'unix:/',
    'unix:rel/ative',
    'unix:/tmp/\u001b[31m',
    'unix:/tmp/a\nb',
    'tcp:localhost:1',
    'fd:7',
    '--help',
    '$(x)',
  ])('is not asked at %j', (KITTY_LISTEN_ON) => {
    expect(told({ KITTY_LISTEN_ON })).toMatchObject({ kind: 'refused' });
  });

  it('is not that of another kitty, from which the environment came', () => {
    expect(told({ KITTY_LISTEN_ON: 'unix:/tmp/k', KITTY_PID: '6' })).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('Zellij', () => {
  const focus = (environment: Record<string, string>): unknown =>
    follow(zellij.focus(aHostedTerminal(['codex', 9, environment], ['zellij', 7]), undefined));

  it('focuses the pane by its id', () => {
    expect(focus({ ZELLIJ_SESSION_NAME: 'my work', ZELLIJ_PANE_ID: '3' })).toMatchObject({
      commands: [
        {
          program: 'zellij',
          args: ['--session', 'my work', 'action', 'focus-pane-id', 'terminal_3'],
        },
      ],
      note: 'Zellij does not report which window it is attached in',
    });
  });

  it.each([
    {},
    { ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: 'a' },
    { ZELLIJ_SESSION_NAME: '--help', ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: '../a', ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: 'a', ZELLIJ_PANE_ID: '3;x' },
  ])('is not controlled with %j', (environment: Record<string, string>) => {
    expect(focus(environment)).toMatchObject({ kind: 'refused' });
  });
});

describe('WezTerm', () => {
  const environment = { WEZTERM_UNIX_SOCKET: '/run/w/gui-sock-7' };
  const terminal = aHostedTerminal(['codex', 9, environment], ['wezterm-gui', 7]);

  it('shows the pane with the terminal', () => {
    const listed = [
      { pane_id: 1, tty_name: '/dev/pts/1' },
      null,
      { pane_id: 5, tty_name: '/dev/pts/3' },
    ];
    expect(follow(wezterm.focus(terminal, undefined), JSON.stringify(listed))).toMatchObject({
      socket: { kind: 'file', path: '/run/w/gui-sock-7' },
      then: {
        ask: { args: ['cli', 'list', '--format', 'json'] },
        then: {
          commands: [
            {
              program: 'wezterm',
              args: ['cli', 'activate-pane', '--pane-id', '5'],
              env: environment,
            },
          ],
        },
      },
    });
  });

  it.each([
    '',
    'null',
    '{}',
    '[1]',
    '[{"tty_name":"/dev/pts/3"}]',
    '[{"tty_name":"/dev/pts/3","pane_id":"1; x"}]',
    '[{"tty_name":"/dev/pts/3","pane_id":-1}]',
    '[{"tty_name":"/dev/pts/33","pane_id":1}]',
  ])('%j names no pane', (text) => {
    expect(follow(wezterm.focus(terminal, undefined), text)).toMatchObject({
      then: {
        then: { kind: 'refused', refusal: { reason: expect.stringContaining('pts/3') as string } },
      },
    });
  });
});

describe('tmux', () => {
  it('lists panes and clients of its own form alone, the client with the last key first', () => {
    const text = [
      'pane /dev/pts/3 $0 @1 %2',
      'pane /dev/pts/3 $0 @1 %2; x',
      'pane  $0 @1 %2',
      'client /dev/pts/9 100 $0 50',
      'client /dev/pts/8 101 $1 60',
      'client /dev/pts/7;x 101 $1 60',
      'client  102 $1 70',
    ].join('\n');
    const { panes, clients } = parseListing(text);
    expect(panes).toEqual([{ tty: 'pts/3', session: '$0', window: '@1', pane: '%2' }]);
    expect(clients.map(({ tty }) => tty)).toEqual(['/dev/pts/8', '/dev/pts/9']);
  });

  it('says of a popup, which it lists no pane of, what it is', () => {
    const terminal = aHostedTerminal(['codex', 9, { TMUX: '/tmp/s,7,0' }], ['tmux: server', 7]);
    const shown = follow(tmux.focus(terminal, undefined), 'pane /dev/pts/1 $0 @1 %2');
    expect(JSON.stringify(shown)).toContain('it runs in a popup of tmux');
  });

  it('gives a new window every word as it is, and none can end the command', () => {
    const here = aHostedTerminal(['codex-ps', 9, { TMUX: '/tmp/s,7,0' }], ['tmux: server', 7]);
    const step = tmux.open(here, shellInDirectory('/tmp/a;'));
    expect(follow(step, 'pane /dev/pts/3 $4 @1 %2')).toMatchObject({
      then: {
        then: {
          commands: [
            {
              args: [
                ...['-S', '/tmp/s', 'new-window', '-t', '$4:'],
                ...['sh', '-c', 'cd "$1";exec "${SHELL:-sh}"', 'codex-ps', '/tmp/a\\;'],
              ],
            },
          ],
        },
      },
    });
  });
});

/** Reviewed, and held still: no Mac has run them yet. */
describe('AppleScript, as reviewed text', () => {
  const terminal = aHostedTerminal(['codex', 9], ['Terminal', 7]);
  const words = sshToPane('ssh', 'studio', 'pts/3');
  test.each([
    ['iTerm2 is told to show a session', iterm2.focus(terminal, undefined)],
    ['Terminal is told to show a tab', terminalApp.focus(terminal, undefined)],
    ['iTerm2 is told to open a tab', iterm2.open(terminal, words)],
    ['Terminal is told to open a window', terminalApp.open(terminal, words)],
    [
      'Ghostty is told to show a terminal by its directory',
      ghostty.focus({ ...terminal, directory: '/Users/ada/src' }, undefined),
    ],
    ['Ghostty is told to open a tab', ghostty.open(terminal, words)],
  ])('%s', (_, step) => {
    expect(step).toMatchSnapshot();
  });

  it('shows no terminal of Ghostty where the directory is not known', () => {
    expect(ghostty.focus(terminal, undefined)).toMatchObject({ kind: 'refused' });
  });

  test.each([iterm2.open, terminalApp.open, ghostty.open])(
    'what differs reaches the script as an argument only',
    (open) => {
      const evil = '/tmp/" & (do shell script "touch x") & "';
      const step = open(terminal, shellInDirectory(evil));
      const [command] = step.kind === 'go' ? step.commands : [];
      const args = command?.args ?? [];
      expect(args.slice(0, -1).join()).not.toContain('touch');
      expect(args.at(-1)).toContain(`'${evil}'`);
      expect(args.join()).not.toContain('\n');
    },
  );
});
