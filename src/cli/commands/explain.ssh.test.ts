import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  hostLines,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../../fixtures/ssh-rig/ssh-rig.js';
import { lastFirstCodexPs } from '../../../fixtures/ssh-rig/first-codex-ps.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { builtProgram, runBuilt, type Run } from '../../../fixtures/whole-program/run-built.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

describe.runIf(sshdPath !== undefined)('of another host', () => {
  let rig: Rig;
  let home: LiveHome;
  let thread: HeldThread;
  beforeAll(async () => {
    rig = await startRig({ ports: 1 });
    home = liveHome();
    thread = await home.hold({ withLock: true });
    rig.program(
      'codex-ps',
      `#!/bin/sh\nCODEX_HOME='${home.codexHome}' exec '${process.execPath}' '${builtProgram}' "$@"`,
    );
    rig.program(
      'node',
      `#!/bin/sh\nCODEX_HOME='${home.codexHome}' exec '${process.execPath}' "$@"`,
    );
    rig.host('home', hostLines(rig, rig.ports[0]));
  });
  afterAll(async () => {
    await home.stop();
    rig.stop();
  });

  const run = (...words: readonly string[]): Promise<Run> =>
    runBuilt([...words, '--host', 'home', '--ssh-bin', rig.sshBin, '--ssh-timeout-ms', '20000'], {
      env: { XDG_CONFIG_HOME: rig.dir, LC_ALL: 'C.UTF-8' },
    });

  test.each([
    ['installed there', []],
    ['sent there', ['--remote-bin', '@push']],
  ])('a thread is explained by the evidence of the codex-ps %s', async (_, words) => {
    const { stdout, code } = await run('explain', thread.id, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`thread-writer-locks/${thread.id}.lock\n`);
    expect(stdout).toMatch(/ rollout +turn completed .*\n +\/.*\.jsonl\n/);
    expect(stdout).toMatch(/^ {2}decided +turn-completed$/m);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`run there: codex-ps explain ${thread.id}`);
  });

  test.each(['node-ssh', 'openssh'])(
    'the doctor reports, by %s, the transport, the time, the version, the clock, and what the doctor there finds',
    async (transport) => {
      const { stdout, code } = await run('doctor', '--transport', transport);
      expect(code).toBe(0);
      const text = stdout.replace(/\s+/g, ' ');
      expect(text).toMatch(
        /hosts ok home: by (?:node-ssh|openssh) \(.+?\), in \d+ ms, codex-ps [\d.]+, clocks agree/,
      );
      expect(text).toMatch(/ lsof ok home: \/\S*lsof [\d.]+/);
      expect(text).toContain(`home: pid ${thread.pid} (tui): shown: thread ${thread.id}`);
      expect(text).toContain(` homes ok home: ${home.codexHome}: `);
      // Who sits there is of no interest here.
      expect(text).not.toContain('home: screen');
    },
  );

  test('a problem that its own doctor finds is one', async () => {
    const nowhere = join(rig.dir, 'nowhere');
    rig.program(
      'with-no-home',
      `#!/bin/sh\nCODEX_HOME='${nowhere}' exec '${process.execPath}' '${builtProgram}' "$@"`,
    );
    const { stdout, code } = await run('doctor', '--remote-bin', 'with-no-home');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^homes +problem +home: CODEX_HOME .*does not exist/m);
  });

  test.each([
    ['sent there', '@push'],
    ['the first one', 'first-codex-ps'],
  ])('of a codex-ps that has no doctor, %s, only the rows are checked', async (_, bin) => {
    rig.program('first-codex-ps', lastFirstCodexPs);
    const { stdout } = await run('doctor', '--remote-bin', bin);
    expect(stdout).toMatch(/^ +ok +home: only its rows are checked/m);
    expect(stdout).not.toContain('lsof');
  });
});
