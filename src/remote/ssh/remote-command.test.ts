import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { durationMs } from '../../core/time.js';
import { RemoteLines } from '../wire/remote-lines.js';
import { remoteBinProblem, remoteCommand, type RemoteTask } from './remote-command.js';
import { pushLoader, pushScript, runScript } from './remote-script.js';

const task: RemoteTask = {
  token: 't0',
  mode: 'once',
  plan: { remoteBin: 'no such$HOME`x`"*;#é', timeout: durationMs(1000) },
  interval: durationMs(1000),
  allSources: false,
};

describe('the command for the login shell', () => {
  it.each([
    ['the script', runScript],
    ['the script that pushes', pushScript],
    ['the loader', pushLoader],
  ])('%s holds nothing that a shell reads differently in single quotes', (_what, text) => {
    expect(text).not.toMatch(/['\\!\n]/);
    expect(text.length).toBeLessThan(3000);
  });

  describe.each(['dash', 'bash', 'zsh', 'fish', 'tcsh'])('in %s', (shell) => {
    it.runIf(need(shell, shell, ['-c', 'true']).met)('is read as in the others', () => {
      const command = remoteCommand(task, 0);
      const { stdout } = spawnSync(shell, ['-c', command], { encoding: 'utf8', input: '' });
      expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
        '#codex-ps t0 start',
        '#codex-ps t0 missing',
        '#codex-ps t0 end 127',
      ]);
    });
  });

  it.each(["it's", 'a\\b', 'a!', 'a\nb', '', '-x', '@pull'])('takes no %j', (bin) => {
    expect(remoteBinProblem(bin)).toBeDefined();
  });

  it.each(['codex-ps', '~/my dir/codex ps', '/opt/x', '@push'])('takes %j', (bin) => {
    expect(remoteBinProblem(bin)).toBeUndefined();
  });
});

describe('what the other end prints', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('is told apart from what we let it say, byte by byte as well', () => {
    const text =
      'motd {é\n#codex-ps t0 start\n{"a":"é"}\n#codex-ps other end 0\n\n#codex-ps t0 end 3\n';
    const lines = new RemoteLines('t0', false, 1000);
    const found = [...bytes(text)].flatMap((byte) => lines.read(Uint8Array.of(byte)) ?? []);
    expect(found).toEqual([
      { kind: 'start', value: '', text: 'motd {é' },
      { kind: 'end', value: '3', text: '{"a":"é"}\n#codex-ps other end 0' },
    ]);
  });

  it('is lines where it watches, until it says that it cannot', () => {
    const lines = new RemoteLines('t0', true, 1000);
    expect(
      lines.read(bytes('#codex-ps t0 start\n{1}\n#codex-ps t0 poll\n{2}\n#codex-ps t0 end 0\n')),
    ).toEqual([
      { kind: 'start', value: '', text: '' },
      { kind: 'line', text: '{1}' },
      { kind: 'poll', value: '', text: '' },
      { kind: 'end', value: '0', text: '{2}' },
    ]);
  });

  it('is bounded by answer, not in all', () => {
    const lines = new RemoteLines('t0', true, 100);
    expect(lines.read(bytes('#codex-ps t0 start\n'))).toBeDefined();
    for (let count = 0; count < 10; count += 1)
      expect(lines.read(bytes(`${'x'.repeat(80)}\n`))).toHaveLength(1);
    expect(lines.read(bytes('x'.repeat(101)))).toBeUndefined();
  });
});
