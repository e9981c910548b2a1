import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exited, fakeHost, refusing } from '../../fixtures/fake-host.js';
import {
  fakeBoot,
  fakeNow,
  withProc,
  writeFakeProc,
  writeFakeProcess,
} from '../../fixtures/fake-proc.js';
import { someFacts } from '../../fixtures/some-facts.js';
import { durationMs, epochMs } from '../core/time.js';
import { findHungLsofs, inspectLsof, inspectProc } from './inspect-tools.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cps-tools-'));
  writeFakeProc(root);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('which lsof it is', () => {
  const known = { path: '/usr/bin/lsof', took: durationMs(30) };
  const worked = someFacts().discovery;
  const says = exited('', 0, 'lsof version information:\n    revision: 4.95.0\n    latest\n');

  it('is what it says of itself', async () => {
    const host = fakeHost({ programs: { '/usr/bin/lsof': says } });
    expect(await inspectLsof(host, worked, known)).toEqual({ ...known, version: '4.95.0' });
  });

  it('is not asked of one that failed or is missing: it may hang again', async () => {
    const host = fakeHost({ programs: { '/usr/bin/lsof': says } });
    const failed = await inspectLsof(host, { ...worked, via: 'proc' }, known);
    expect(failed.version).toBeUndefined();
    await inspectLsof(host, worked, { ...known, path: undefined });
    expect(host.ran).toEqual([]);
  });

  it('is not known of one that says something else', async () => {
    const host = fakeHost({ programs: { '/usr/bin/lsof': exited('busybox') } });
    expect((await inspectLsof(host, worked, known)).version).toBeUndefined();
  });
});

describe('/proc', () => {
  it('is readable, hides other users, or cannot be read', async () => {
    mkdirSync(join(root, 'self', 'fd'), { recursive: true });
    expect(await inspectProc(withProc(root, fakeHost()))).toEqual({
      failure: undefined,
      othersHidden: true,
    });
    mkdirSync(join(root, '1'));
    writeFileSync(join(root, '1', 'stat'), '');
    expect(await inspectProc(withProc(root, fakeHost()))).toMatchObject({ othersHidden: false });
    const refused = fakeHost({ files: refusing(/self/) });
    expect(await inspectProc(withProc(root, refused))).toEqual({
      failure: 'EACCES',
      othersHidden: false,
    });
  });

  it('is not there on other systems', async () => {
    expect(await inspectProc(fakeHost({ platform: 'darwin' }))).toBeUndefined();
  });
});

describe('an lsof that never ended', () => {
  const args = ['lsof', '-n', '-c', '/codex/i'];
  const find = (): ReturnType<typeof findHungLsofs> =>
    findHungLsofs(withProc(root, fakeHost()), epochMs(fakeNow));

  it('is one as codex-ps runs it, of over a minute', async () => {
    writeFakeProcess(root, 7, { command: 'lsof', args, startTicks: 100 });
    expect(await find()).toEqual([{ pid: 7, startedAt: fakeBoot + 1_000 }]);
  });

  it.each([
    ['runs since a moment ago', { command: 'lsof', args, startTicks: 99_000 }],
    ['is the user’s own', { command: 'lsof', args: ['lsof', '-i'], startTicks: 100 }],
    ['is another program', { command: 'sleep', args, startTicks: 100 }],
  ])('is not one that %s', async (_, process) => {
    writeFakeProcess(root, 7, process);
    expect(await find()).toEqual([]);
  });
});
