import { describe, expect, it } from 'vitest';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';
import type { Pid } from '../../core/ids.js';
import { err, ok } from '../../core/result.js';
import { epochMs } from '../../core/time.js';
import type { Command, CommandOutcome, FileStat } from '../../platform/host-ports.js';
import type { FocusPorts } from './read-chain.js';
import { planFocus } from './terminal-actions.js';

const files: Readonly<Record<string, string>> = {
  '/proc/30/stat': '30 (codex) S 20 1 1 34819 0',
  '/proc/30/environ': 'TMUX=/tmp/tmux-1000/default,7,0\0KITTY_LISTEN_ON=unix:/tmp/old\0',
  '/proc/20/stat': '20 (bash) S 7 1 1 34819 0',
  '/proc/20/environ': '',
  '/proc/7/stat': '7 (tmux: server) S 1 1 1 0 0',
  '/proc/41/stat': '41 (tmux: client) S 40 1 1 34825 0',
  '/proc/41/environ': 'KITTY_LISTEN_ON=unix:/tmp/kitty-5\0KITTY_PID=5\0',
  '/proc/40/stat': '40 (bash) S 5 1 1 34825 0',
  '/proc/5/stat': '5 (kitty) S 1 1 1 0 0',
  '/proc/1/stat': '1 (systemd) S 0 1 1 0 0',
};

const socket: FileStat = {
  kind: 'socket',
  identity: '1:1',
  sizeBytes: 0,
  modifiedAt: epochMs(0),
  uid: thisUser.uid,
  mode: 0o600,
};

interface World {
  readonly socket?: FileStat;
  readonly answer?: CommandOutcome;
  readonly without?: string;
}

const listed = ['pane /dev/pts/3 $0 @1 %2', 'client /dev/pts/9 41 $0 50', ''].join('\n');

function world(options: World = {}): FocusPorts & { readonly ran: Command[] } {
  const ran: Command[] = [];
  const tail = ' 0 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0';
  return {
    ran,
    identity: { ...thisUser, platform: 'linux' },
    run: (command) => {
      ran.push(command);
      return Promise.resolve(
        options.answer ?? { kind: 'exited', code: 0, stdout: listed, stderr: '' },
      );
    },
    files: {
      ...realFiles(),
      stat: () => Promise.resolve(ok(options.socket ?? socket)),
      readText: (path) => {
        const text = path === options.without ? undefined : files[path];
        if (text === undefined) return Promise.resolve(err({ code: 'EACCES' }));
        return Promise.resolve(ok(path.endsWith('/stat') ? `${text}${tail}` : text));
      },
    },
  };
}

const target = { pid: 30 as Pid, tty: 'pts/3' };

describe('focusing a terminal', () => {
  it('selects the pane, then raises the window of its client, found by the client’s own environment', async () => {
    const ports = world();
    const plan = await planFocus(ports, target, undefined);
    expect(plan).toMatchObject({
      ok: true,
      value: {
        through: ['tmux', 'kitty'],
        note: undefined,
        commands: [
          { program: 'tmux' },
          {
            program: 'kitty',
            args: ['@', '--to', 'unix:/tmp/kitty-5', 'focus-window', '--match', 'pid:40'],
          },
        ],
      },
    });
    // Nothing else has been run.
    expect(ports.ran.map(({ args }) => args[2])).toEqual(['list-panes']);
  });

  it('does not connect to the socket of another user', async () => {
    const ports = world({ socket: { ...socket, uid: thisUser.uid + 1 } });
    const plan = await planFocus(ports, target, undefined);
    expect(plan).toEqual(
      err({
        reason:
          'the socket /tmp/tmux-1000/default belongs to another user, so codex-ps does not use it',
        paste: undefined,
      }),
    );
    expect(ports.ran).toEqual([]);
  });

  it('does not connect to a path that is no socket', async () => {
    const ports = world({ socket: { ...socket, kind: 'file' } });
    expect(await planFocus(ports, target, undefined)).toMatchObject({ ok: false });
    expect(ports.ran).toEqual([]);
  });

  it('is refused where another process has taken the pid', async () => {
    const ports = world();
    const plan = await planFocus(ports, { pid: 41 as Pid, tty: 'pts/3' }, undefined);
    expect(plan).toMatchObject({
      error: { reason: 'its process is not in that terminal any more' },
    });
    expect(ports.ran).toEqual([]);
  });

  it('selects the pane and says why the window of its client cannot be raised', async () => {
    const plan = await planFocus(world({ without: '/proc/41/environ' }), target, undefined);
    expect(plan).toMatchObject({
      value: {
        through: ['tmux'],
        note: expect.stringMatching(
          /^its window is not raised: kitty cannot be controlled: put/,
        ) as string,
      },
    });
  });

  it.each<[CommandOutcome, string]>([
    [{ kind: 'missing' }, 'tmux: not found: check'],
    [{ kind: 'timed-out', afterMs: 5000 }, 'tmux: no end after 5000 ms: check'],
    [
      { kind: 'exited', code: 1, stdout: '', stderr: 'no\u001b[31m server\n' },
      'tmux: exit 1: no server: check',
    ],
    [{ kind: 'exited', code: 1, stdout: '', stderr: '' }, 'tmux: exit 1: no output: check'],
  ])('says what to do when the terminal program answers with %j', async (answer, says) => {
    const plan = await planFocus(world({ answer }), target, undefined);
    expect(plan.ok ? '' : plan.error.reason).toContain(says);
  });
});
