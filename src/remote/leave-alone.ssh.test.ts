import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDeps, planOf, recordedFanOut, timed } from '../../fixtures/ssh-rig/asking.js';
import { badServer, type BadServer } from '../../fixtures/ssh-rig/bad-servers.js';
import { lastFirstCodexPs } from '../../fixtures/ssh-rig/first-codex-ps.js';
import {
  hostLines,
  living,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../fixtures/ssh-rig/ssh-rig.js';
import { shipped } from '../../fixtures/terminal/pty-session.js';
import { durationMs } from '../core/time.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

describe.runIf(sshdPath !== undefined)("what is the user's own", () => {
  let rig: Rig;
  let hung: BadServer;
  let greeted = false;
  let master: ChildProcess | undefined;

  beforeAll(async () => {
    rig = await startRig({ ports: 1 });
    rig.program('codex-ps', lastFirstCodexPs);
    const socket = join(rig.dir, 'master');
    rig.host('mastered', [
      `ControlPath ${socket}`,
      'ControlMaster auto',
      ...hostLines(rig, rig.ports[0]),
    ]);
    hung = await badServer((client) => {
      client.write('SSH-2.0-OpenSSH_9.2\r\n');
      greeted = true;
    });
    rig.host('hung', hostLines(rig, hung.port));
  });
  afterAll(() => {
    master?.kill('SIGKILL');
    hung.stop();
    rig.stop();
  });

  const ask = () => timed(planOf('mastered'), askDeps(rig.sshBin, 'auto'));

  test('no ControlMaster is made where the configuration would make one', async () => {
    const { result } = await ask();
    expect(result).toMatchObject({ kind: 'answered', answer: { transport: 'node-ssh' } });
    const { result: byOpenSsh } = await timed(planOf('mastered'), askDeps(rig.sshBin, 'openssh'));
    expect(byOpenSsh.kind).toBe('answered');
    expect(existsSync(join(rig.dir, 'master'))).toBe(false);
  });

  test('a ControlMaster that is up is used, and lives on', async () => {
    master = spawn(rig.sshBin, ['-M', '-N', 'mastered'], { stdio: 'ignore' });
    await expect.poll(() => existsSync(join(rig.dir, 'master'))).toBe(true);
    const { result } = await ask();
    expect(result).toMatchObject({
      kind: 'answered',
      answer: { transport: 'openssh', transportReason: 'a ControlMaster is up' },
    });
    expect(spawnSync(rig.sshBin, ['-O', 'check', 'mastered']).status).toBe(0);
  });

  test('a ControlMaster that hangs is gone around on the next try, and is left as it is', async () => {
    expect(existsSync(join(rig.dir, 'master'))).toBe(true);
    const plan = planOf('mastered', { timeout: durationMs(1500) });
    const { fanOut, results } = recordedFanOut([plan], askDeps(rig.sshBin, 'auto'));
    const hanging = master?.pid ?? 0;
    try {
      process.kill(hanging, 'SIGSTOP');
      fanOut.start();
      await expect
        .poll(() => results[0])
        .toMatchObject({
          failure: { kind: 'deadline', error: expect.stringContaining('ControlMaster') as string },
          transport: 'openssh',
        });
      fanOut.refresh();
      await expect
        .poll(() => results[1])
        .toMatchObject({ kind: 'answered', answer: { transport: 'node-ssh' } });
    } finally {
      fanOut.stop();
      process.kill(hanging, 'SIGCONT');
    }
    expect(spawnSync(rig.sshBin, ['-O', 'check', 'mastered']).status).toBe(0);
  });

  const askHung = (sshBin: string, host = 'hung'): ChildProcess => {
    const args = ['--json', '--host', host, '--ssh-bin', sshBin, '--transport', 'openssh'];
    const program = shipped('bundle/src/main.js');
    return spawn(process.execPath, [program, ...args, '--ssh-timeout-ms', '60000'], {
      stdio: 'ignore',
    });
  };

  test('no ssh of ours outlives a codex-ps that is killed while it hangs', async () => {
    const ours = (): number | null => spawnSync('pgrep', ['-f', `ssh -F ${rig.dir}.* hung`]).status;
    const child = askHung(rig.sshBin);
    await expect.poll(() => greeted).toBe(true);
    expect(ours()).toBe(0);
    child.kill('SIGKILL');
    await expect.poll(ours).toBe(1);
  });

  test('nor one that asks the configuration, whose Match exec hangs, and not that either', async () => {
    const note = join(rig.dir, 'match-pid');
    rig.host('nobody', [`Match host asks exec "echo $PPID $$ > ${note}; exec sleep 3600"`]);
    const child = askHung(rig.sshBin, 'asks');
    const pids = (): readonly string[] =>
      existsSync(note) ? readFileSync(note, 'utf8').trim().split(' ') : [];
    await expect.poll(() => pids().length).toBe(2);
    const run = pids().map((pid) => ({ pid: Number(pid), args: '' }));
    expect(living(run)).toBe(2);
    child.kill('SIGKILL');
    await expect.poll(() => living(run)).toBe(0);
  });

  test('not even one whose first act is to kill it', async () => {
    const note = join(rig.dir, 'pid');
    const child = askHung(
      rig.program(
        'kills-its-caller',
        `case " $* " in *" -G "*) exec ${rig.sshBin} "$@";; esac
echo $$ > ${note}
kill -9 $PPID
exec sleep 3600`,
      ),
    );
    await expect.poll(() => child.signalCode).toBe('SIGKILL');
    const ssh = { pid: Number(readFileSync(note, 'utf8')), args: '' };
    await expect.poll(() => living([ssh])).toBe(0);
  });
});
