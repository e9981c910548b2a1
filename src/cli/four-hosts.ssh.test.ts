import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  makeKey,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../fixtures/ssh-rig/ssh-rig.js';
import { expectGoodRow } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const timeoutMs = 3000;
/** Beyond the deadline: Node's own start, and the look at this machine. */
const restMs = 2500;

const config = `
[hosts.live]
[hosts.slow]
remote_bin = "hangs"
[hosts.dead]
[hosts.wrong-key]
`;

describe.runIf(sshdPath !== undefined)('one that lives beside three that do not', () => {
  let rig: Rig;
  let home: LiveHome;
  let thread: HeldThread;

  beforeAll(async () => {
    rig = await startRig({ ports: 2 });
    rig.program('codex-ps', lastFirstCodexPs);
    rig.program('hangs', `#!/bin/sh\nexec sleep 3600.${process.pid}`);
    const [good, other] = rig.ports;
    for (const alias of ['live', 'slow']) {
      rig.host(alias, [`ControlPath ${join(rig.dir, `of-${alias}`)}`, ...hostLines(rig, good)]);
    }
    rig.host('dead', hostLines(rig, 1));
    const key = join(rig.dir, 'another_host_key');
    makeKey(key);
    const known = join(rig.dir, 'known_wrong');
    writeFileSync(known, `[127.0.0.1]:${other ?? 0} ${readFileSync(`${key}.pub`, 'utf8')}`);
    rig.host('wrong-key', [`UserKnownHostsFile ${known}`, ...hostLines(rig, other)]);
    mkdirSync(join(rig.dir, 'codex-ps'));
    writeFileSync(join(rig.dir, 'codex-ps/config.toml'), config);
    home = liveHome();
    thread = await home.hold();
  });
  afterAll(async () => {
    await home.stop();
    rig.stop();
  });

  const argsFor = (transport: string): readonly string[] => [
    ...['--host', 'all', '--codex-home', home.codexHome, '--ssh-bin', rig.sshBin],
    ...['--ssh-timeout-ms', `${timeoutMs}`, '--transport', transport],
  ];
  const run = (transport: string) =>
    runJson(argsFor(transport), { env: { XDG_CONFIG_HOME: rig.dir } });

  describe.each(['node-ssh', 'openssh', 'auto'])('by %s', (transport) => {
    test('all rows and three honest errors come within the deadline, and no process stays', async () => {
      const { document, milliseconds } = await run(transport);
      expect(milliseconds).toBeLessThan(timeoutMs + restMs);
      expectGoodRow(document, thread);
      expect(document.sessions.filter(({ host }) => host !== 'local')).toMatchObject([
        { host: 'live', title: 'Fix the parser' },
      ]);
      expect(document.host_errors).toMatchObject([
        { host: 'slow', kind: 'deadline' },
        { host: 'dead', kind: 'refused' },
        { host: 'wrong-key', kind: 'hostkey-changed' },
      ]);
      // The command that mends it, as it is to be typed.
      const [name, file] = [`'[127.0.0.1]:${rig.ports[1] ?? 0}'`, join(rig.dir, 'known_wrong')];
      expect(document.host_errors[2]?.['hint']).toContain(`ssh-keygen -R ${name} -f ${file}`);
      for (const { error, hint } of document.host_errors) {
        expect(error).toMatch(/\w/);
        expect(hint).toMatch(/\w/);
      }
      const by = transport === 'auto' ? 'node-ssh' : transport;
      expect(document.hosts).toMatchObject([
        { host: 'local', state: 'ok', transport: 'local' },
        { host: 'live', state: 'ok', transport: by },
        { host: 'slow', state: 'error', transport: by },
        { host: 'dead', state: 'error', transport: by },
        // Where the choice is ours, OpenSSH has the last word on what is not the network.
        { host: 'wrong-key', state: 'error', transport: transport === 'auto' ? 'openssh' : by },
      ]);
      await expect.poll(() => processesOf(rig)).toEqual([]);
    });

    test('--once prints the rows, and each failure with what to do', async () => {
      const { code, stdout, stderr } = await runBuilt(['--once', ...argsFor(transport)], {
        env: { XDG_CONFIG_HOME: rig.dir },
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^live\s.*Fix the parser/m);
      expect(stdout).toMatch(/^local\s.*Do the next thing/m);
      expect(stderr).toMatch(/^codex-ps: slow: .*: .*--ssh-timeout-ms/m);
      expect(stderr).toMatch(/^codex-ps: dead: .*refused.*: .*sshd/m);
      expect(stderr).toMatch(/^codex-ps: wrong-key: .*changed.*: .*ssh-keygen -R/m);
    });

    test("the user's own sessions over a ControlMaster go on, also on the host that hangs", async () => {
      const own = ['live', 'slow'].map((alias) => echoOver(rig, alias));
      try {
        for (const session of own) await session.answers('before');
        const { document } = await run(transport);
        const by = transport === 'node-ssh' ? 'node-ssh' : 'openssh';
        expect(document.hosts).toMatchObject([
          {},
          { host: 'live', state: 'ok', transport: by },
          { host: 'slow', state: 'error', transport: by },
          {},
          {},
        ]);
        for (const [index, session] of own.entries()) {
          await session.answers('after');
          const alias = ['live', 'slow'][index] ?? '';
          expect(spawnSync(rig.sshBin, ['-O', 'check', alias]).status).toBe(0);
        }
        const ofUser = own.map(({ pid }) => pid);
        await expect
          .poll(() => processesOf(rig).filter((pid) => !ofUser.includes(pid)))
          .toEqual([]);
      } finally {
        for (const session of own) await session.end();
      }
    });
  });
});

/** Every ssh client of the rig, and what hangs at its other end. */
function processesOf(rig: Rig): readonly number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const ours = [`ssh -F ${rig.dir}`, `sleep 3600.${process.pid}`];
  return stdout
    .split('\n')
    .filter((line) => ours.some((words) => line.includes(words)))
    .map((line) => Number.parseInt(line, 10));
}

interface OwnSession {
  readonly pid: number;
  readonly answers: (word: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** A session of the user's that is the ControlMaster of its host: it says what it is told. */
function echoOver(rig: Rig, alias: string): OwnSession {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    rig.sshBin,
    ['-M', alias, 'cat'],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const socket = join(rig.dir, `of-${alias}`);
  return {
    pid: child.pid ?? 0,
    answers: async (word) => {
      child.stdin.write(`${word}\n`);
      await expect.poll(() => said.includes(word)).toBe(true);
      expect(existsSync(socket)).toBe(true);
    },
    end: async () => {
      child.kill('SIGKILL');
      spawnSync('rm', ['-f', socket]);
      await expect.poll(() => child.signalCode ?? child.exitCode).not.toBe(null);
    },
  };
}
