import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { realFiles } from '../../../fixtures/test-ports.js';
import { namesReader, parseNameLine } from './titles-reader.js';

const base = mkdtempSync(join(tmpdir(), 'cps-names-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let path: string;
let count = 0;
beforeEach(() => {
  count += 1;
  path = join(base, String(count));
});

const idA = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const idB = '01a20929-c490-7fc0-b0ce-df614b36a2b9';

function line(host: unknown, id: unknown, name: unknown): string {
  return `${JSON.stringify({ host, thread_id: id, name })}\n`;
}

describe('the names file', () => {
  it('names a thread of a host by its newest line; null and an empty name clear', async () => {
    const names = namesReader(realFiles(), path);
    expect(await names()).toEqual({ byHost: new Map(), brokenLines: 0 });
    writeFileSync(
      path,
      line('local', idA, 'old') + line('studio', idA, 'there') + line('local', idA, 'new'),
    );
    const first = await names();
    expect(first.byHost.get('local')).toEqual(new Map([[idA, 'new']]));
    expect(first.byHost.get('studio')).toEqual(new Map([[idA, 'there']]));
    appendFileSync(
      path,
      line('local', idA, null) + line('studio', idA, '\u200b ') + line('local', idB, 'b'),
    );
    const second = await names();
    expect(second.byHost.get('local')).toEqual(new Map([[idB, 'b']]));
    expect(second.byHost.get('studio')).toEqual(new Map());
    // What was handed out before is as it was.
    expect(first.byHost.get('local')).toEqual(new Map([[idA, 'new']]));
  });

  it('skips and counts broken lines, and a last line without its end is good or not yet broken', async () => {
    writeFileSync(
      path,
      `{\n\n${line('', idA, 'x')}${line('local', 'x', 'x')}${line('local', idA, 7)}${line('local', idA, 'a').trim()}`,
    );
    const names = namesReader(realFiles(), path);
    const seen = await names();
    expect(seen.byHost.get('local')).toEqual(new Map([[idA, 'a']]));
    expect(seen.brokenLines).toBe(4);
    appendFileSync(path, '\n{"host"');
    expect((await names()).brokenLines).toBe(4);
    appendFileSync(path, '\n');
    expect((await names()).brokenLines).toBe(5);
  });

  it('leaves nothing stale where it vanishes', async () => {
    writeFileSync(path, `${line('local', idA, 'a')}broken\n`);
    const names = namesReader(realFiles(), path);
    await names();
    rmSync(path);
    expect(await names()).toEqual({ byHost: new Map(), brokenLines: 0 });
  });

  it('may hold any text without a fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseNameLine(text);
      }),
    );
  });
});
