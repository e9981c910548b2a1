import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../../../fixtures/real-process.js';
import { askDeps, planOf, timed, type AskOptions } from '../../../fixtures/ssh-rig/asking.js';
import {
  badServer,
  blackHole,
  linkTo,
  type BadServer,
} from '../../../fixtures/ssh-rig/bad-servers.js';
import { lastFirstCodexPs, oldestFirstCodexPs } from '../../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  makeKey,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../../fixtures/ssh-rig/ssh-rig.js';
import type { HostFailureKind } from '../../core/session/host-failure.js';
import { durationMs } from '../../core/time.js';
import type { HostPlan } from '../host-connection.js';
import type { TransportChoice } from './transport.js';
import type { HostResult } from '../../core/session/snapshot.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const timeoutMs = 4000;
/** For what is recognised without it: where it is waited for, the kind of the failure is another. */
const patient = { timeout: durationMs(20_000) };
const waitFor = (kind: HostFailureKind): Partial<HostPlan> =>
  kind === 'timeout' || kind === 'deadline' ? {} : patient;
const choices: readonly TransportChoice[] = ['node-ssh', 'openssh'];
/** A row of the failure table: its kind and its hint. */
type Row = readonly [what: string, alias: string, kind: HostFailureKind, hint: RegExp | undefined];

describe.runIf(sshdPath !== undefined).each(choices)('%s', (choice) => {
  let rig: Rig;
  const servers: BadServer[] = [];
  const children: ChildProcess[] = [];

  async function serverHost(alias: string, server: Promise<BadServer>): Promise<void> {
    const started = await server;
    servers.push(started);
    rig.host(alias, ['ControlPath none', ...hostLines(rig, started.port)]);
  }
  function keyHost(alias: string, change: readonly string[]): void {
    rig.host(alias, [...change, ...hostLines(rig, rig.ports[0])]);
  }
  const ask = (
    alias: string,
    over: Partial<HostPlan> = {},
    options: AskOptions = {},
  ): Promise<{ readonly result: HostResult; readonly ms: number }> =>
    timed(
      planOf(alias, { timeout: durationMs(timeoutMs), ...over }),
      askDeps(rig.sshBin, choice, options),
    );

  beforeAll(async () => {
    rig = await startRig({ ports: 3 });
    rig.program('codex-ps', lastFirstCodexPs);
    rig.program('codex-ps-oldest', oldestFirstCodexPs);
    rig.host('a', hostLines(rig, rig.ports[0]));
  });
  afterAll(() => {
    for (const server of servers) server.stop();
    for (const child of children) child.kill('SIGKILL');
    rig.stop();
  });

  test('reads the last and the oldest build of the first codex-ps', async () => {
    for (const remoteBin of ['codex-ps', 'codex-ps-oldest']) {
      const { result } = await ask('a', { remoteBin });
      expect(result).toMatchObject({
        kind: 'answered',
        answer: {
          transport: choice,
          failures: [],
          snapshot: {
            host: 'a',
            homeDir: '/home/u',
            warnings: [],
            sessions: [
              { host: 'a', verdict: { reason: 'last event was task_complete', certain: false } },
            ],
          },
        },
      });
    }
  });

  describe('fails as the table says', () => {
    beforeAll(async () => {
      rig.host('no-name', ['HostName no-such-host.invalid', 'User x']);
      const [closed] = await Promise.all([badServer(() => undefined)]);
      closed.stop();
      rig.host('closed-port', hostLines(rig, closed.port));
      await serverHost('black-hole', blackHole());
      await serverHost(
        'silent',
        badServer(() => undefined),
      );
      await serverHost(
        'half-banner',
        badServer((socket) => socket.write('SSH-2.0-Op')),
      );
      await serverHost(
        'mute-after-banner',
        badServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
      );
      await serverHost(
        'hangs-up',
        badServer((socket) => socket.end()),
      );
      await serverHost(
        'web',
        badServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      const other = join(rig.dir, 'other_key');
      makeKey(other);
      const otherPub = readFileSync(`${other}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
      const right = readFileSync(rig.knownHosts, 'utf8').split('\n')[0] ?? '';
      const files = {
        unknown: '',
        changed: `[127.0.0.1]:${rig.ports[0] ?? 0} ${otherPub}\n`,
        revoked: `@revoked ${right}\n`,
      };
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(rig.dir, `known_${name}`), text);
        keyHost(`${name}-key`, [`UserKnownHostsFile ${join(rig.dir, `known_${name}`)}`]);
      }
      const locked = join(rig.dir, 'locked_key');
      makeKey(locked, 'secret');
      rig.host('locked-user-key', hostLines({ ...rig, key: locked }, rig.ports[0]));
      rig.host('wrong-user-key', hostLines({ ...rig, key: other }, rig.ports[0]));
    });

    const rows: readonly Row[] = [
      ['a name that nobody knows', 'no-name', 'dns', /ssh -G no-name/],
      ['a closed port', 'closed-port', 'refused', /sshd/],
      ['a host that answers no SYN', 'black-hole', 'timeout', /VPN/],
      ['a server that says nothing', 'silent', 'timeout', /VPN/],
      ['a server that stops in its greeting', 'half-banner', 'timeout', /VPN/],
      ['a server that stops after its greeting', 'mute-after-banner', 'deadline', /ssh-timeout-ms/],
      ['a server that hangs up at once', 'hangs-up', 'reset', /MaxStartups/],
      ['a server that speaks HTTP', 'web', 'reset', /no ssh server/],
      ['an unknown host key', 'unknown-key', 'hostkey-unknown', /`ssh unknown-key` once/],
      ['a changed host key', 'changed-key', 'hostkey-changed', /ssh-keygen -R/],
      ['a revoked host key', 'revoked-key', 'hostkey-revoked', /do not connect/],
    ];
    test.each(rows)('%s', async (...row: Row) => {
      const [, alias, kind, hint] = row;
      const { result } = await ask(alias, waitFor(kind));
      expect(result).toMatchObject({ kind: 'failed', failure: { host: alias, kind } });
      if (result.kind === 'failed' && hint) expect(result.failure.hint).toMatch(hint);
    });

    test('a key that is not accepted, and one that a passphrase locks', async () => {
      const locked = await ask('locked-user-key');
      expect(locked.result).toMatchObject({ kind: 'failed', failure: { kind: 'auth' } });
      expect(JSON.stringify(locked.result)).toContain('ssh-add');
      const wrong = await ask('wrong-user-key');
      expect(wrong.result).toMatchObject({ kind: 'failed', failure: { kind: 'auth' } });
    });

    test('a mistake in the configuration, with its line', async () => {
      const bad = join(rig.dir, 'bad_ssh');
      writeFileSync(join(rig.dir, 'bad_config'), 'Host *\n  NoSuchThing yes\n');
      writeFileSync(bad, `#!/bin/sh\nexec ssh -F '${join(rig.dir, 'bad_config')}' "$@"\n`, {
        mode: 0o755,
      });
      const { result } = await timed(planOf('a'), askDeps(bad, choice));
      expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'config' } });
      expect(JSON.stringify(result)).toMatch(/line 2.*nosuchthing/i);
    });

    test('no OpenSSH client at all', async () => {
      const { result } = await timed(planOf('a'), askDeps('/nowhere/ssh', choice));
      expect(result).toMatchObject({
        failure: { kind: 'config', hint: expect.stringContaining('--ssh-bin') as string },
      });
    });
  });

  describe('what the program there does', () => {
    const programs: Readonly<Record<string, string>> = {
      fails: 'echo "cannot read /proc" >&2; exit 1',
      'is-killed': 'kill -9 $$',
      'kills-the-shell': 'kill -9 $PPID',
      nonsense: 'echo hello; exit 0',
      'half-then-hangs': 'printf "{\\"sessions\\": ["; sleep 30',
      huge: 'head -c 100000000 /dev/zero | tr "\\0" x',
      'loud-stderr': 'head -c 5000000 /dev/zero >&2; exec codex-ps "$@"',
      'leaves-a-child': 'codex-ps "$@"; r=$?; sleep 30 & exit $r',
      newer: 'echo "{\\"schema_version\\":9,\\"generated_at_unix_s\\":1,\\"sessions\\":[]}"',
    };
    beforeAll(() => {
      for (const [name, text] of Object.entries(programs))
        rig.program(name, `#!/bin/sh\n${text}\n`);
    });

    test.each<readonly [string, HostFailureKind]>([
      ['fails', 'exit'],
      ['is-killed', 'exit'],
      ['kills-the-shell', 'lost'],
      ['nonsense', 'protocol'],
      ['half-then-hangs', 'deadline'],
      ['huge', 'too-big'],
      ['newer', 'version'],
      ['not-there-at-all', 'not-found'],
      ['/nor/here', 'not-found'],
    ])('%s: %s', async (remoteBin, kind) => {
      const { result } = await ask('a', { remoteBin, ...waitFor(kind) });
      expect(result).toMatchObject({ kind: 'failed', failure: { kind } });
      if (remoteBin === 'fails') expect(JSON.stringify(result)).toContain('cannot read /proc');
      if (kind === 'not-found') expect(JSON.stringify(result)).toMatch(/npm install.*@push/);
    });

    test.each(['loud-stderr', 'leaves-a-child'])('%s does no harm', async (remoteBin) => {
      const { result } = await ask('a', { remoteBin, ...patient });
      expect(result.kind).toBe('answered');
    });

    test('a greeting of the login shell does no harm', async () => {
      writeFileSync(join(rig.home, '.bashrc'), 'echo "{ \\"welcome\\": [";echo oops >&2\n');
      const { result } = await ask('a');
      writeFileSync(join(rig.home, '.bashrc'), '');
      expect(result.kind).toBe('answered');
    });

    test('it is found under nvm, which is on no PATH of sshd', async () => {
      const folder = join(rig.home, '.nvm/versions/node/v20.19.0/bin');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'codex-ps-nvm'), `#!/usr/bin/env nvm-node\n`, { mode: 0o755 });
      writeFileSync(join(folder, 'nvm-node'), `#!/bin/sh\nshift\nexec codex-ps "$@"\n`, {
        mode: 0o755,
      });
      const { result } = await ask('a', { remoteBin: 'codex-ps-nvm' });
      expect(result.kind).toBe('answered');
    });

    test('what hangs there is gone when we are', async () => {
      rig.program('stays', `#!/bin/sh\necho $$ > ${rig.dir}/pid; exec sleep 300`);
      await ask('a', { remoteBin: 'stays', timeout: durationMs(1500) });
      const pid = Number(readFileSync(join(rig.dir, 'pid'), 'utf8'));
      await expect.poll(() => isAlive(pid)).toBe(false);
    });
  });

  describe('keys', () => {
    test('in an agent, behind eight others', async () => {
      const socket = join(rig.dir, `agent-${choice}`);
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      children.push(agent);
      await expect.poll(() => tryAdd(socket, rig.key)).toBe(true);
      execFileSync('ssh-add', ['-q', '-D'], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      for (let index = 0; index < 8; index += 1) {
        const junk = join(rig.dir, `junk-${choice}-${index}`);
        makeKey(junk);
        tryAdd(socket, junk);
      }
      tryAdd(socket, rig.key);
      const pub = join(rig.dir, `only-${choice}.pub`);
      writeFileSync(pub, readFileSync(`${rig.key}.pub`));
      rig.host('by-agent', [
        `IdentityAgent ${socket}`,
        ...hostLines({ ...rig, key: pub }, rig.ports[0]),
      ]);
      expect((await ask('by-agent')).result.kind).toBe('answered');
    });

    test('in a file, beside an agent that is dead', async () => {
      const dead = join(rig.dir, `dead-${choice}`);
      const server = createServer().listen(dead);
      await new Promise((resolve) => server.on('listening', resolve));
      server.close();
      rig.host('dead-agent', [`IdentityAgent ${dead}`, ...hostLines(rig, rig.ports[0])]);
      expect((await ask('dead-agent')).result.kind).toBe('answered');
    });

    test('of the host, hashed in known_hosts and of several types', async () => {
      const file = join(rig.dir, `hashed-${choice}`);
      makeKey(join(rig.dir, `rsa-${choice}`), '', 'ecdsa');
      const other = readFileSync(join(rig.dir, `rsa-${choice}.pub`), 'utf8');
      writeFileSync(file, readFileSync(rig.knownHosts));
      appendFileSync(file, `[127.0.0.1]:${rig.ports[0] ?? 0} ${other}`);
      execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
      rig.host('hashed', [`UserKnownHostsFile ${file}`, ...hostLines(rig, rig.ports[0])]);
      expect((await ask('hashed')).result.kind).toBe('answered');
    });
  });

  test('a link that falls silent in mid-run is noticed', async () => {
    const link = await linkTo(rig.ports[0] ?? 0);
    servers.push(link);
    rig.host('frozen', [
      `HostKeyAlias [127.0.0.1]:${rig.ports[0] ?? 0}`,
      ...hostLines(rig, link.port),
    ]);
    rig.program('slow', '#!/bin/sh\nsleep 60');
    const asked = ask('frozen', { remoteBin: 'slow', timeout: durationMs(3000) });
    setTimeout(() => link.freeze(), 1000);
    expect((await asked).result).toMatchObject({ failure: { kind: 'deadline' } });
  });

  test('a link that is cut in mid-run is noticed at once', async () => {
    const link = await linkTo(rig.ports[0] ?? 0);
    servers.push(link);
    rig.host('cut', [
      `HostKeyAlias [127.0.0.1]:${rig.ports[0] ?? 0}`,
      ...hostLines(rig, link.port),
    ]);
    const started = join(rig.dir, `started-${choice}`);
    rig.program('slow', `#!/bin/sh\ntouch ${started}; sleep 60`);
    const asked = ask('cut', { remoteBin: 'slow', ...patient });
    await expect.poll(() => existsSync(started)).toBe(true);
    link.cut();
    // Where it is not noticed, the deadline is what fails. Which of the two it is depends on what ssh was about to do.
    const { result } = await asked;
    expect(['lost', 'reset']).toContain(result.kind === 'failed' ? result.failure.kind : '');
  });
});

function tryAdd(socket: string, key: string): boolean {
  try {
    execFileSync('ssh-add', ['-q', key], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
