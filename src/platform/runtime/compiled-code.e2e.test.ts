import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startInPty } from '../../../fixtures/terminal/pty-session.js';
import { builtProgram, runBuilt } from '../../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const cache = mkdtempSync(join(tmpdir(), 'cps-cache-'));
afterAll(() => removeFolder(cache));
const folder = join(cache, 'codex-ps/compiled');

/** A call that loads two files and needs nothing of this machine. */
async function call(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { code, stderr } = await runBuilt(['--no-such-flag', '1'], {
    env: { XDG_CACHE_HOME: cache, ...env },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^codex-ps: Unknown arguments?: [^\n]*\n$/);
}

function kept(): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

describe('compiled code', () => {
  it('is kept for this user alone, by the first runs', async () => {
    await call();
    expect(kept().map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (let run = 1; run < 5; run += 1) await call();
    const times = kept().map((path) => statSync(path).mtimeMs);
    await call();
    expect(kept().map((path) => statSync(path).mtimeMs)).toEqual(times);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['damaged', (bytes) => bytes.fill(0xff, 20_000, 20_064)],
    ['cut', (bytes) => bytes.subarray(0, bytes.length / 3)],
    ['empty', () => Buffer.alloc(0)],
    ['of another kind', () => Buffer.from('hello\n')],
    ['all zeros', (bytes) => bytes.fill(0)],
  ])('that is %s is not used, and written again', async (_what, change) => {
    const before = kept().map((path) => {
      writeFileSync(path, change(readFileSync(path)));
      return readFileSync(path);
    });
    await call();
    const after = kept().map((path) => readFileSync(path));
    expect(after).toHaveLength(before.length);
    for (const [n, bytes] of after.entries()) expect(bytes.equals(before[n] ?? bytes)).toBe(false);
  });

  it('that others can write is not used', async () => {
    for (const path of kept()) chmodSync(path, 0o666);
    await call();
    expect(kept().map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('is not kept where that is turned off, or where it would lie in a CODEX_HOME', async () => {
    removeFolder(folder);
    await call({ NODE_DISABLE_COMPILE_CACHE: '1' });
    await call({ CODEX_HOME: cache });
    expect(existsSync(folder)).toBe(false);
  });

  it('changes nothing where it cannot be kept', async () => {
    await call({ XDG_CACHE_HOME: '/dev/null' });
    await call({ XDG_CACHE_HOME: '/proc' });
  });

  it('is used although the run that kept it had set flags of V8', async () => {
    const follow = () => runBuilt(['mcp'], { env: { XDG_CACHE_HOME: cache } });
    for (let run = 0; run < 5; run += 1) expect(await follow()).toMatchObject({ code: 0 });
    const times = kept().map((path) => statSync(path).mtimeMs);
    await follow();
    expect(kept().map((path) => statSync(path).mtimeMs)).toEqual(times);
  });

  it('of the threads of the monitor is kept and used too', async () => {
    const monitor = async (): Promise<void> => {
      const environment = { XDG_CACHE_HOME: cache };
      const session = startInPty(process.execPath, [builtProgram, '--demo'], {
        environment,
      });
      await session.until('the rows', () => / \d+ sessions /.test(session.text()));
      session.type('q');
      await session.ended();
    };
    for (let run = 0; run < 5; run += 1) await monitor();
    const [thread = ''] = kept().filter((path) => path.includes('local-thread'));
    const { mtimeMs } = statSync(thread);
    await monitor();
    expect(statSync(thread).mtimeMs).toBe(mtimeMs);
  });
});
