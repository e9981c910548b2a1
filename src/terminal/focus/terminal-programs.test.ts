import { describe, expect, it, test } from 'vitest';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';
import type { Pid } from '../../core/ids.js';
import { ok } from '../../core/result.js';
import { epochMs } from '../../core/time.js';
import type { Command } from '../../platform/host-ports.js';
import type { ChainProcess } from '../../core/facts/process-chain.js';
import { aChain, aHostedTerminal } from '../../../fixtures/a-hosted-terminal.js';
import { tmux, zellij } from './multiplexers.js';
import { ghostty, iterm2, kitty, terminalApp, wezterm } from './terminal-emulators.js';
import type { FocusPorts } from './read-chain.js';
import type { TerminalProgram } from './terminal-program.js';
import { shellInDirectory, sshToPane } from './ssh-words.js';
import { terminalHostOf } from './terminal-programs.js';

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
      value: { program: { name }, terminal: { tty: 'pts/3', host: { pid: 7 } } },
    });
  });

  it('is the nearest one: what is further out, and what the environment says, does not count', () => {
    const chain = aChain(
      ['codex', 9, { KITTY_LISTEN_ON: 'unix:/tmp/k', WEZTERM_PANE: '3' }],
      ['tmux: server', 7],
      ['kitty', 6],
    );
    expect(terminalHostOf(chain)).toMatchObject({
      value: { program: { name: 'tmux' }, terminal: { outside: [{}] } },
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
    expect(found).toMatchObject({ ok: false });
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
    expect(found).toMatchObject({ value: { terminal: { tty: 'pts/4', host: { pid: 6 } } } });
  });

  it.each([
    [{ WT_SESSION: '1' }, 'Windows Terminal'],
    [{ TERM_PROGRAM: 'vscode' }, 'Visual Studio Code'],
    [{ TERM_PROGRAM: 'ghostty' }, 'Ghostty'],
  ])('with %j alone it is %s', (environment, called) => {
    const chain = aChain(['codex', 9, environment], ['bash', 8], ['SessionLeader', 7]);
    expect(terminalHostOf(chain)).toMatchObject({
      error: { reason: expect.stringMatching(`^it runs in ${called}, which .*tmux`) as string },
    });
    const inTmux = aChain(['codex', 9, environment], ['tmux: server', 7]);
    expect(terminalHostOf(inTmux)).toMatchObject({ value: { program: { name: 'tmux' } } });
  });

  it('is no other codex, and nothing that it is itself', () => {
    const found = terminalHostOf(
      aChain(['kitty', 9], ['codex', 8], ['codex.js', 7], ['systemd', 1]),
    );
    expect(found).toMatchObject({
      error: {
        reason:
          'none of its parents is a terminal program that codex-ps knows (codex, codex.js, systemd)',
      },
    });
  });

  it('is the one that the setting names, further out', () => {
    const chain = aChain(['codex', 9], ['tmux: server', 7], ['kitty', 6]);
    expect(terminalHostOf(chain, 'kitty')).toMatchObject({
      value: { terminal: { host: { pid: 6 } } },
    });
    expect(terminalHostOf(chain, 'wezterm')).toMatchObject({ ok: false });
  });
});

interface Answers {
  readonly stdout?: string;
  /** The process that listens at the abstract socket `@mykitty-7`. */
  readonly listener?: number;
}

/** Ports on which every file is a socket of this user; they record what is checked and run. */
function recordingPorts({ stdout = '', listener }: Answers = {}) {
  const checked: string[] = [];
  const ran: Command[] = [];
  const table =
    'Num       RefCount Protocol Flags    Type St Inode Path\n0: 00000002 00000000 00010000 0001 01 777 @mykitty-7\n';
  const ports: FocusPorts = {
    identity: { ...thisUser, platform: 'linux' },
    run: (command) => {
      ran.push(command);
      return Promise.resolve({ kind: 'exited', code: 0, stdout, stderr: '' });
    },
    files: {
      ...realFiles(),
      stat: (path) => {
        checked.push(path);
        const stat = { kind: 'socket', identity: '1:1', sizeBytes: 0, mode: 0o600 } as const;
        return Promise.resolve(ok({ ...stat, modifiedAt: epochMs(0), uid: thisUser.uid }));
      },
      readText: () => Promise.resolve(ok(table)),
      list: () => Promise.resolve(ok(['0', '9'])),
      readLink: (path) =>
        Promise.resolve(ok(path === `/proc/${listener ?? 0}/fd/9` ? 'socket:[777]' : '/dev/null')),
    },
  };
  return { ports, checked, ran };
}

const refusal = { ok: false };

describe('kitty', () => {
  const focus = async (environment: Record<string, string>, listener?: number) => {
    const { ports, checked, ran } = recordingPorts(listener === undefined ? {} : { listener });
    const terminal = aHostedTerminal(['codex', 9], ['bash', 8, environment], ['kitty', 7]);
    const plan = await kitty.focus(ports, terminal, undefined);
    expect(ran).toEqual([]);
    return { plan, checked };
  };

  it('focuses the window by the pid of its child, on the socket of the session', async () => {
    const env = { KITTY_LISTEN_ON: 'unix:/tmp/kitty-7', KITTY_PID: '7' };
    expect(await focus(env)).toEqual({
      checked: ['/tmp/kitty-7'],
      plan: ok({
        commands: [
          {
            program: 'kitty',
            args: ['@', '--to', 'unix:/tmp/kitty-7', 'focus-window', '--match', 'pid:8'],
          },
        ],
        outer: undefined,
        note: undefined,
      }),
    });
  });

  it('may listen on an abstract socket', async () => {
    const { plan } = await focus({ KITTY_LISTEN_ON: 'unix:@mykitty-7' }, 7);
    expect(plan.ok).toBe(true);
  });

  it('is not controlled by an abstract socket of another process: anybody may take such a name', async () => {
    const { plan } = await focus({ KITTY_LISTEN_ON: 'unix:@mykitty-7' }, 6);
    expect(plan).toMatchObject({
      ok: false,
      error: { reason: expect.stringContaining('does not use it') as string },
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
  ])('is not controlled at %j', async (KITTY_LISTEN_ON) => {
    expect(await focus({ KITTY_LISTEN_ON })).toMatchObject({ plan: refusal, checked: [] });
  });

  it('is not the other kitty that the environment was inherited from', async () => {
    const env = { KITTY_LISTEN_ON: 'unix:/tmp/k', KITTY_PID: '6' };
    expect(await focus(env)).toMatchObject({ plan: refusal, checked: [] });
  });
});

describe('Zellij', () => {
  const focus = (environment: Record<string, string>): unknown => {
    const terminal = aHostedTerminal(['codex', 9, environment], ['zellij', 7]);
    return zellij.focus(recordingPorts().ports, terminal, undefined);
  };

  it('focuses the pane by its id', () => {
    expect(focus({ ZELLIJ_SESSION_NAME: 'my work', ZELLIJ_PANE_ID: '3' })).toMatchObject({
      value: {
        commands: [
          {
            program: 'zellij',
            args: ['--session', 'my work', 'action', 'focus-pane-id', 'terminal_3'],
          },
        ],
        note: 'Zellij does not report which window it is attached in',
      },
    });
  });

  it('opens a new tab in the session that codex-ps runs in', () => {
    const here = aHostedTerminal(['node', 9, { ZELLIJ_SESSION_NAME: 'my work' }], ['zellij', 7]);
    const { ports } = recordingPorts();
    expect(zellij.open(ports, here, shellInDirectory('/w'))).toMatchObject({
      value: {
        commands: [
          {
            program: 'zellij',
            args: [
              ...['--session', 'my work', 'action', 'new-tab', '--close-on-exit', '--'],
              ...shellInDirectory('/w'),
            ],
          },
        ],
      },
    });
    const unnamed = aHostedTerminal(['node', 9], ['zellij', 7]);
    expect(zellij.open(ports, unnamed, shellInDirectory('/w'))).toMatchObject(refusal);
  });

  it.each([
    {},
    { ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: 'a' },
    { ZELLIJ_SESSION_NAME: '--help', ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: '../a', ZELLIJ_PANE_ID: '3' },
    { ZELLIJ_SESSION_NAME: 'a', ZELLIJ_PANE_ID: '3;x' },
  ])('is not controlled with %j', (environment: Record<string, string>) => {
    expect(focus(environment)).toMatchObject(refusal);
  });
});

describe('WezTerm', () => {
  const environment = { WEZTERM_UNIX_SOCKET: '/run/w/gui-sock-7' };
  const terminal = aHostedTerminal(['codex', 9, environment], ['wezterm-gui', 7]);

  const focus = async (stdout: string) => {
    const { ports, checked, ran } = recordingPorts({ stdout });
    return { plan: await wezterm.focus(ports, terminal, undefined), checked, ran };
  };

  it('shows the pane with the terminal', async () => {
    const listed = [
      { pane_id: 1, tty_name: '/dev/pts/1' },
      null,
      { pane_id: 5, tty_name: '/dev/pts/3' },
    ];
    expect(await focus(JSON.stringify(listed))).toMatchObject({
      checked: ['/run/w/gui-sock-7'],
      ran: [{ args: ['cli', 'list', '--format', 'json'] }],
      plan: {
        value: {
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
  ])('%j names no pane', async (text) => {
    expect(await focus(text)).toMatchObject({
      plan: { ok: false, error: { reason: expect.stringContaining('pts/3') as string } },
    });
  });
});

describe('tmux', () => {
  it('shows the pane in the client with the last key, and reads lines of its own form alone', async () => {
    const text = [
      'pane /dev/pts/3 $0 @9 %9; x',
      'pane  $0 @8 %8',
      'pane /dev/pts/3 $0 @1 %2',
      'client /dev/pts/9 100 $0 50',
      'client /dev/pts/8 101 $0 60',
      'client /dev/pts/7;x 102 $0 70',
      'client  103 $0 80',
      'client /dev/pts/6 104 $1 90',
    ].join('\n');
    const terminal = aHostedTerminal(['codex', 9, { TMUX: '/tmp/s,7,0' }], ['tmux: server', 7]);
    const { ports } = recordingPorts({ stdout: text });
    expect(await tmux.focus(ports, terminal, undefined)).toMatchObject({
      value: {
        commands: [
          {
            args: [
              ...['-S', '/tmp/s', 'select-window', '-t', '$0:@1', ';', 'select-pane', '-t', '%2'],
              ...[';', 'switch-client', '-c', '/dev/pts/8', '-t', '$0'],
            ],
          },
        ],
        outer: 101,
      },
    });
  });

  it('says that a terminal which it lists in no pane is a popup', async () => {
    const terminal = aHostedTerminal(['codex', 9, { TMUX: '/tmp/s,7,0' }], ['tmux: server', 7]);
    const { ports } = recordingPorts({ stdout: 'pane /dev/pts/1 $0 @1 %2' });
    const shown = await tmux.focus(ports, terminal, undefined);
    expect(JSON.stringify(shown)).toContain('it runs in a popup of tmux');
  });

  it('passes every word to a new window as it is, and none can end the command', async () => {
    const here = aHostedTerminal(['codex-ps', 9, { TMUX: '/tmp/s,7,0' }], ['tmux: server', 7]);
    const { ports } = recordingPorts({ stdout: 'pane /dev/pts/3 $4 @1 %2' });
    expect(await tmux.open(ports, here, shellInDirectory('/tmp/a;'))).toMatchObject({
      value: {
        commands: [
          {
            args: [
              ...['-S', '/tmp/s', 'new-window', '-t', '$4:'],
              ...['sh', '-c', 'cd "$1";exec "${SHELL:-sh}"', 'codex-ps', '/tmp/a\\;'],
            ],
          },
        ],
      },
    });
  });
});

/** Reviewed, and held still: no Mac has run them yet. */
describe('AppleScript, as reviewed text', () => {
  const terminal = aHostedTerminal(['codex', 9], ['Terminal', 7]);
  const words = sshToPane('ssh', 'studio', 'pts/3');
  const { ports } = recordingPorts();
  const focus = (program: TerminalProgram, at = terminal) => program.focus(ports, at, undefined);
  test.each([
    ['iTerm2 shows a session', focus(iterm2)],
    ['Terminal shows a tab', focus(terminalApp)],
    ['iTerm2 opens a tab', iterm2.open(ports, terminal, words)],
    ['Terminal opens a window', terminalApp.open(ports, terminal, words)],
    [
      'Ghostty shows a terminal by its directory',
      focus(ghostty, { ...terminal, directory: '/Users/ada/src' }),
    ],
    ['Ghostty opens a tab', ghostty.open(ports, terminal, words)],
  ])('%s', async (_, plan) => {
    expect(await plan).toMatchSnapshot();
  });

  it('shows no terminal of Ghostty where the directory is not known', () => {
    expect(focus(ghostty)).toMatchObject(refusal);
  });

  test.each([iterm2, terminalApp, ghostty])(
    '$called: what differs reaches the script as an argument only',
    async ({ open }) => {
      const evil = '/tmp/" & (do shell script "touch x") & "';
      const plan = await open(ports, terminal, shellInDirectory(evil));
      const [command] = plan.ok ? plan.value.commands : [];
      const args = command?.args ?? [];
      expect(args.slice(0, -1).join()).not.toContain('touch');
      expect(args.at(-1)).toContain(`'${evil}'`);
      expect(args.join()).not.toContain('\n');
    },
  );
});
