import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDeps, planOf, recordedFanOut, timed } from '../../fixtures/ssh-rig/asking.js';
import {
  hostLines,
  living,
  noSshd,
  sshdPath,
  startRig,
  type Rig,
} from '../../fixtures/ssh-rig/ssh-rig.js';
import { durationMs } from '../core/time.js';
import type { TransportChoice } from './ssh/transport.js';

if (sshdPath === undefined) process.stdout.write(`${noSshd}\n`);

const root = join(import.meta.dirname, '../..');
const built = join(root, 'dist/bundle/codex-ps-push.cjs');
const main = join(root, 'dist/bundle/src/main.js');
const choices: readonly TransportChoice[] = ['node-ssh', 'openssh'];
const threadId = '01a208c0-134a-78b1-894f-57d49fa28996';

describe.runIf(sshdPath !== undefined && existsSync(built))('the build itself', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ ports: 2 });
    for (const [index, port] of rig.ports.entries()) rig.host(`h${index}`, hostLines(rig, port));
    rig.program('node', `#!/bin/sh\nexec '${process.execPath}' "$@"`);
    // A rollout that a living process called codex holds: a session.
    const folder = join(rig.home, '.codex/sessions/2026/01/02');
    mkdirSync(folder, { recursive: true });
    const rollout = join(folder, `rollout-2026-01-02T03-04-05-${threadId}.jsonl`);
    const meta = {
      id: threadId,
      timestamp: '2026-01-02T03:04:05Z',
      cwd: rig.home,
      originator: 'codex_cli_rs',
      cli_version: '0.150.0',
      source: 'cli',
    };
    writeFileSync(
      rollout,
      `${JSON.stringify({ timestamp: meta.timestamp, type: 'session_meta', payload: meta })}\n`,
    );
    cpSync('/bin/sleep', join(rig.dir, 'codex'));
    const child = execFileSync(
      'sh',
      ['-c', `'${join(rig.dir, 'codex')}' 120 >>'${rollout}' 2>/dev/null & echo $!`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    holder = Number(child);
  });
  let holder = 0;
  afterAll(() => {
    if (holder > 0) process.kill(holder, 'SIGKILL');
    rig.stop();
  });

  test.each(choices)(
    'by %s: @push shows a session of a host without codex-ps, and leaves nothing',
    async (choice) => {
      const before = readdirSync(rig.home).join();
      const deps = askDeps(rig.sshBin, choice, { program: readFileSync(built) });
      const { result } = await timed(
        planOf('h0', { remoteBin: '@push', timeout: durationMs(15_000) }),
        deps,
      );
      expect(result).toMatchObject({
        kind: 'answered',
        answer: { snapshot: { homeDir: rig.home } },
      });
      if (result.kind === 'answered') {
        expect(result.answer.snapshot.sessions.map((session) => session.threadId)).toContain(
          threadId,
        );
        expect(result.answer.snapshot.codexPsVersion).toMatch(/^\d/);
      }
      expect(readdirSync(rig.home).join()).toBe(before);
    },
  );

  test.each(choices)('by %s: @push watches', async (choice) => {
    const deps = askDeps(rig.sshBin, choice, { program: readFileSync(built) });
    const { fanOut, results } = recordedFanOut(
      [planOf('h0', { remoteBin: '@push', timeout: durationMs(15_000) })],
      deps,
    );
    fanOut.start();
    await expect.poll(() => results[0]).toMatchObject({ kind: 'answered' });
    const there = rig.remoteProcesses();
    expect(there.map(({ args }) => args).join('\n')).toContain('process.versions.node.split');
    fanOut.stop();
    await expect.poll(() => living(there)).toBe(0);
  });

  test('@push on a host whose node is too old', async () => {
    rig.program('old-node', '');
    const deps = askDeps(rig.sshBin, 'auto', { program: readFileSync(built) });
    rig.program('node', `#!/bin/sh\nshift 3; echo; echo "#codex-ps $1 old-node 16.3.0"; exit 3`);
    const { result } = await timed(
      planOf('h0', { remoteBin: '@push', timeout: durationMs(15_000) }),
      deps,
    );
    rig.program('node', `#!/bin/sh\nexec '${process.execPath}' "$@"`);
    expect(result).toMatchObject({
      failure: { kind: 'version', error: expect.stringContaining('16.3.0') as string },
    });
  });

  test('codex-ps itself at both ends: --json, and three honest errors', () => {
    rig.program('codex-ps', `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"`);
    rig.host('dead', hostLines(rig, 1));
    rig.host('wrong-key', ['UserKnownHostsFile /dev/null', ...hostLines(rig, rig.ports[0])]);
    for (const transport of choices) {
      const run = spawnSync(
        process.execPath,
        [
          main,
          '--json',
          '--host',
          'h0,dead,wrong-key,local',
          '--ssh-bin',
          rig.sshBin,
          '--transport',
          transport,
        ],
        { encoding: 'utf8', env: { ...process.env, HOME: rig.dir, XDG_CONFIG_HOME: rig.dir } },
      );
      expect(run.stderr).toBe('');
      const document = JSON.parse(run.stdout) as {
        sessions: { host: string }[];
        host_errors: unknown[];
        hosts: unknown[];
      };
      expect(document.host_errors).toMatchObject([
        { host: 'dead', kind: 'refused' },
        { host: 'wrong-key', kind: 'hostkey-unknown' },
      ]);
      expect(document.hosts).toMatchObject([
        { host: 'h0', state: 'ok', transport },
        {},
        {},
        { host: 'local' },
      ]);
    }
  });

  test('codex-ps --watch over ssh ends when its caller does', async () => {
    const deps = askDeps(rig.sshBin, 'openssh');
    const { fanOut, results } = recordedFanOut([planOf('h0')], deps);
    fanOut.start();
    await expect.poll(() => results[0]).toMatchObject({ kind: 'answered' });
    const there = rig.remoteProcesses();
    expect(there.map(({ args }) => args).join('\n')).toContain(`${main} --watch`);
    fanOut.stop();
    await expect.poll(() => living(there)).toBe(0);
  });
});
