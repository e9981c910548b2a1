import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../core/result.js';
import { exited, fakeHost } from '../../../fixtures/fake-host.js';
import { machineIdReader } from './machine-id.js';
import type { FileFailure } from '../../platform/host-ports.js';

const missing = err({ code: 'ENOENT' });

describe('the id of the machine', () => {
  function reader(answer: Result<string, FileFailure>): {
    readonly read: () => Promise<string | undefined>;
    readonly asked: string[];
  } {
    const asked: string[] = [];
    const readText = async (path: string): Promise<Result<string, FileFailure>> => {
      asked.push(path);
      return answer;
    };
    return { read: machineIdReader({ ...fakeHost(), files: { readText } }), asked };
  }

  it('is not systemd’s own, and always the same', async () => {
    const { read, asked } = reader(ok('0123456789abcdef0123456789abcdef\n'));
    const id = await read();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(id).not.toContain('0123456789abcdef');
    expect(await read()).toBe(id);
    expect(asked).toEqual(['/etc/machine-id']);
    expect(await reader(ok('0123456789abcdef0123456789abcdef')).read()).toBe(id);
    expect(await reader(ok('another')).read()).not.toBe(id);
  });

  it('is that of the board on macOS', async () => {
    const idOf = (printed: string): Promise<string | undefined> =>
      machineIdReader(fakeHost({ platform: 'darwin', programs: { ioreg: exited(printed) } }))();
    const uuid = '6F1C2A44-0B7D-5E1A-9C3F-7D2E8B4A1C55';
    const id = await idOf(`    "IOPlatformUUID" = "${uuid}"\n`);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await idOf('')).toBeUndefined();
    expect(await idOf(`"IOPlatformUUID" = "${uuid.replace('6', '7')}"`)).not.toBe(id);
  });

  it.each([
    ['there is none', missing],
    ['it is empty', ok('\n')],
    ['it may not be read', err({ code: 'EACCES' })],
  ])('is not known where %s', async (_, answer) => {
    expect(await reader(answer).read()).toBeUndefined();
  });
});
