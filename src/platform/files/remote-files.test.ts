import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamListener } from '../processes/run-program.js';
import { nodeFiles } from './node-files.js';
import { bytesOf } from '../paths/path-bytes.js';
import { readWhole, RemoteFiles } from './remote-files.js';
import type { FileRequest } from './serve-files.js';

describe('files that the helper process reads', () => {
  let folder: string;
  let files: RemoteFiles;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cps-remote-')));
    files = new RemoteFiles();
  });
  afterEach(() => {
    files.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['ASCII', 'file'],
    ['UTF-8', 'h\u00e9\u4e16\u{1f600}'],
    ['no UTF-8', 'caf\udce9'],
  ])('are the same as when they are read directly, by a name that is %s', async (_, name) => {
    const path = join(folder, name);
    writeFileSync(bytesOf(path), Buffer.from('h\u00e9llo \u{1f600}\n\xff', 'latin1'));
    symlinkSync(bytesOf(path), join(folder, 'link'));
    for (const read of [
      (port) => port.stat(path),
      (port) => port.stat(folder),
      (port) => port.stat(join(folder, 'none')),
      async (port) => readWhole(await port.open(path), 1_000),
      async (port) => readWhole(await port.open(path), 3),
      (port) => port.list(folder),
      (port) => port.list(path),
      (port) => port.readLink(join(folder, 'link')),
      (port) => port.realPath(join(folder, 'link')),
    ] satisfies ((
      port: Pick<RemoteFiles, 'stat' | 'open' | 'list' | 'readLink' | 'realPath'>,
    ) => unknown)[]) {
      expect(await read(files), read.toString()).toEqual(await read(nodeFiles));
    }
  });

  it('are read from where it is wanted, and only regular ones are opened', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '0123456789');
    const opened = await files.open(path);
    if (!opened.ok) throw new Error(opened.error.code);
    expect(await opened.value.stat()).toMatchObject({ ok: true, value: { sizeBytes: 10 } });
    const piece = await opened.value.read(8, 100);
    expect(piece.ok && piece.value.toString()).toBe('89');
    await opened.value.close();
    expect(await files.open(folder)).toEqual({ ok: false, error: { code: 'EISDIR' } });
    expect(await files.open('/dev/null')).toEqual({ ok: false, error: { code: 'EINVAL' } });
  });
});

describe('a file system that does not respond', () => {
  afterEach(() => void vi.useRealTimers());

  function hanging(): {
    files: RemoteFiles;
    asked: FileRequest[];
    answer: (id: number) => void;
    kills: () => number;
  } {
    vi.useFakeTimers();
    const asked: FileRequest[] = [];
    let listener: StreamListener | undefined;
    let kills = 0;
    const tell = (text: object): void =>
      listener?.onStdout(Buffer.from(`${JSON.stringify(text)}\n`));
    const files = new RemoteFiles((given) => {
      listener = given;
      queueMicrotask(() => tell({ id: 0 }));
      return {
        write: (bytes) => void asked.push(JSON.parse(Buffer.from(bytes).toString()) as FileRequest),
        kill: () => void (kills += 1),
      };
    });
    return { files, asked, answer: (id) => tell({ id, value: '/there' }), kills: () => kills };
  }
  const timedOut = { ok: false, error: { code: 'ETIMEDOUT' } };

  it('costs a second once, and after that no time at all', async () => {
    const { files, asked } = hanging();
    const first = [files.realPath('/mnt/a'), files.stat('/mnt/b')];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(first)).toEqual([timedOut, timedOut]);
    expect(await files.list('/mnt')).toEqual(timedOut);
    expect(asked).toHaveLength(2);
  });

  it('may be slow as long as it answers', async () => {
    const { files, asked, answer } = hanging();
    const paths = [files.realPath('/a'), files.realPath('/b'), files.realPath('/c')];
    for (let n = 0; n < 3; n += 1) {
      await vi.advanceTimersByTimeAsync(900);
      answer(asked[n]?.id ?? 0);
    }
    expect(await Promise.all(paths)).toEqual(Array(3).fill({ ok: true, value: '/there' }));
  });

  it('counts again as soon as it answers what it was asked', async () => {
    const { files, asked, answer } = hanging();
    const first = files.realPath('/mnt/a');
    await vi.advanceTimersByTimeAsync(1_000);
    await first;
    answer(asked[0]?.id ?? 0);
    const second = files.realPath('/mnt/a');
    answer(asked[1]?.id ?? 0);
    expect(await second).toEqual({ ok: true, value: '/there' });
  });

  it('is asked by another helper after half a minute, for it may have been mounted again', async () => {
    const { files, asked, answer, kills } = hanging();
    const first = files.realPath('/mnt/a');
    await vi.advanceTimersByTimeAsync(31_000);
    await first;
    expect(kills()).toBe(1);
    expect(asked).toHaveLength(2);
    expect(await files.list('/mnt')).toEqual(timedOut);
    answer(asked[1]?.id ?? 0);
    const again = files.realPath('/mnt/a');
    answer(asked[2]?.id ?? 0);
    expect(await again).toEqual({ ok: true, value: '/there' });
  });
});
