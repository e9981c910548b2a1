import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasProc } from '../../../fixtures/whole-program/skip-without.js';
import type { Result } from '../../core/result.js';
import { isInProc, nodeFiles, readOnlyFlags } from './node-files.js';
import { nodePorts } from '../ports/node-ports.js';

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'codex-ps-files-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

function valueOf<T>(result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  fs.writeFileSync(path, content);
  return path;
}

describe('a file', () => {
  it('is read as UTF-8, with what is none marked', async () => {
    const path = file('é', Buffer.from([0xc3, 0xa9, 0xff, 0x00]));
    expect(valueOf(await nodeFiles.readText(path, 100))).toBe('é\ufffd\0');
  });

  it('is read only as far as is wanted', async () => {
    const path = file('long', 'x'.repeat(10_000));
    expect(valueOf(await nodeFiles.readText(path, 4097))).toHaveLength(4097);
    expect(valueOf(await nodeFiles.readBytes(path, 1 << 30))).toHaveLength(10_000);
    expect(valueOf(await nodeFiles.readBytes(path, 0))).toHaveLength(0);
  });

  it('stays the same one while it is open, whatever stands at its path', async () => {
    const path = file('a', 'old text');
    const opened = valueOf(await nodeFiles.open(path));
    fs.renameSync(file('b', 'new'), path);
    expect(valueOf(await opened.read(4, 100)).toString()).toBe('text');
    expect(valueOf(await opened.read(100, 5))).toHaveLength(0);
    const [held, found] = [valueOf(await opened.stat()), valueOf(await nodeFiles.stat(path))];
    expect(held.identity).not.toBe(found.identity);
    expect(held.sizeBytes).toBe(8);
    await opened.close();
    expect(await opened.read(0, 1)).toEqual({ ok: false, error: { code: 'EBADF' } });
  });

  it('may be reached through a link', async () => {
    const path = file('target', 'text');
    fs.symlinkSync(path, join(directory, 'link'));
    expect(valueOf(await nodeFiles.readText(join(directory, 'link'), 10))).toBe('text');
    expect(valueOf(await nodeFiles.readLink(join(directory, 'link')))).toBe(path);
    expect(valueOf(await nodeFiles.realPath(join(directory, 'link')))).toBe(fs.realpathSync(path));
  });

  it('gives its time to less than a millisecond and its owner', async () => {
    const path = file('timed', '');
    fs.utimesSync(path, 1_700_000_000.25, 1_700_000_000.25);
    const stat = valueOf(await nodeFiles.stat(path));
    expect(stat).toMatchObject({ kind: 'file', sizeBytes: 0, uid: process.getuid?.() });
    expect(stat.modifiedAt).toBeCloseTo(1_700_000_000_250, 1);
  });
});

describe('what is no regular file', () => {
  it('is refused without waiting for it', async () => {
    const fifo = join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(await nodeFiles.readText(fifo, 10)).toEqual({ ok: false, error: { code: 'EINVAL' } });
    expect(await nodeFiles.open(directory)).toEqual({ ok: false, error: { code: 'EISDIR' } });
    expect(await nodeFiles.open('/dev/null')).toEqual({ ok: false, error: { code: 'EINVAL' } });
  });

  it('is recognized by stat', async () => {
    const path = join(directory, 's');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    expect(valueOf(await nodeFiles.stat(path)).kind).toBe('socket');
    expect(valueOf(await nodeFiles.stat(directory)).kind).toBe('directory');
    expect(valueOf(await nodeFiles.stat('/dev/null')).kind).toBe('other');
    await new Promise((resolve) => server.close(resolve));
  });
});

it('every failure is a value with its code', async () => {
  const missing = join(directory, 'none');
  const nothing = { ok: false, error: { code: 'ENOENT' } };
  expect(await nodeFiles.stat(missing)).toEqual(nothing);
  expect(await nodeFiles.open(missing)).toEqual(nothing);
  expect(await nodeFiles.list(missing)).toEqual(nothing);
  expect(await nodeFiles.readLink(missing)).toEqual(nothing);
  expect(await nodeFiles.realPath(missing)).toEqual(nothing);
  expect(await nodeFiles.readText('a\0b', 10)).toMatchObject({ ok: false });
  expect(await nodeFiles.readText('/proc/a\0b', 10)).toMatchObject({ ok: false });
});

it('files are opened for reading alone', () => {
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
  const changing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  expect(readOnlyFlags & changing).toBe(0);
});

describe('/proc', () => {
  it.runIf(hasProc)('is read like any other directory', async () => {
    const own = `/proc/${process.pid}`;
    expect(valueOf(await nodeFiles.readText(`${own}/stat`, 4096))).toContain(`${process.pid} (`);
    expect(valueOf(await nodeFiles.list(own))).toContain('fd');
    expect(valueOf(await nodeFiles.readLink(`${own}/exe`))).toBe(process.execPath);
    expect(valueOf(await nodeFiles.readBytes(`${own}/cmdline`, 3))).toHaveLength(3);
    expect(await nodeFiles.readText(own, 10)).toMatchObject({ ok: false });
  });

  it.each([
    ['/proc', true],
    ['/proc/1/fd/3', true],
    ['/proc/1/cwd', true],
    ['/proc/1/root/etc/passwd', false],
    ['/proc/1/cwd/x', false],
    ['/process', false],
    ['/home/proc/1', false],
  ])('%s is answered by the kernel alone: %s', (path, served) => {
    expect(isInProc(path)).toBe(served);
  });
});

it('the ports of this machine know its clock, user and home', () => {
  const ports = nodePorts();
  const times = [Date.now(), ports.now(), Date.now()];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(ports.identity.uid).toBe(process.getuid?.());
  expect(ports.identity.homeDir).toMatch(/^\//);
});
