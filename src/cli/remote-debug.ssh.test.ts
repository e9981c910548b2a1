import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostLines, noSshd, sshdPath, startRig, type Rig } from '../../fixtures/ssh-rig/ssh-rig.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const document = {
  schema_version: 1,
  generated_at_unix_s: 0,
  sessions: [],
  warnings: ['a home is missing', 'debug: 1 codex process holds no thread'],
};

describe.runIf(sshdPath !== undefined)('the debug notes of another host', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ ports: 1 });
    const [before, after] = JSON.stringify(document).split('0', 2);
    rig.program('codex-ps', `#!/bin/sh\necho '${before}'$(date +%s)'${after}'`);
    rig.host('home', hostLines(rig, rig.ports[0]));
  });
  afterAll(() => rig.stop());

  const warning = 'home: a home is missing';
  const note = 'home: debug: 1 codex process holds no thread';
  const args = (): string[] => ['--host', 'home', '--ssh-bin', rig.sshBin];

  test('comes with --debug, behind its alias, and never without', async () => {
    const env = { XDG_CONFIG_HOME: rig.dir };
    expect((await runJson(args(), { env })).document.warnings).toEqual([warning]);
    expect((await runJson([...args(), '--debug'], { env })).document.warnings).toEqual([
      warning,
      note,
    ]);
    const table = await runBuilt(['--once', ...args()], { env });
    expect(table.stderr).toBe(`codex-ps: warning: ${warning}\n`);
    const closely = await runBuilt(['--once', '--debug', ...args()], { env });
    expect(closely.stderr).toContain(`codex-ps: warning: ${note}\n`);
  });
});
