import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanText } from '../../core/text/clean-text.js';
import { nodeFiles } from '../files/node-files.js';
import { bytesOf, pathOf } from './path-bytes.js';

it('any bytes become a string, and the same bytes again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(Buffer.from(bytesOf(pathOf(Buffer.from(bytes))))).toEqual(Buffer.from(bytes));
    }),
  );
});

it('UTF-8 is as it was, and what is not reaches no reader', () => {
  expect(pathOf(Buffer.from('/caf\u00e9/\ud83d\ude00/\ufffd'))).toBe(
    '/caf\u00e9/\ud83d\ude00/\ufffd',
  );
  expect(cleanText(pathOf(Buffer.from('/caf\xe9/x', 'latin1')))).toBe('/caf/x');
});

it('a file below a directory that is not UTF-8 is found, read and listed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cps-bytes-'));
  try {
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('caf\xe9', 'latin1')]);
    writeFileSync(name, 'content');
    symlinkSync(name, join(folder, 'link'));
    const path = pathOf(name);
    const text = { ok: true, value: 'content' };
    expect(await nodeFiles.readText(path, 100)).toEqual(text);
    expect(await nodeFiles.stat(path)).toMatchObject({ ok: true, value: { sizeBytes: 7 } });
    expect(await nodeFiles.realPath(join(folder, 'link'))).toEqual({ ok: true, value: path });
    expect(await nodeFiles.readLink(join(folder, 'link'))).toEqual({ ok: true, value: path });
    const listed = await nodeFiles.list(folder);
    expect(listed.ok && listed.value.map((each) => join(folder, each))).toContain(path);
    const opened = await nodeFiles.open(path);
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.value.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
