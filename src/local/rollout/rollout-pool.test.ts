import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../fixtures/memory-files.js';
import type { ThreadId } from '../../core/ids.js';
import { rolloutsReader, type RolloutRequest } from './rollout-pool.js';

const id = '01a208b3-a217-7510-bcfd-460fd8b1b4b9' as ThreadId;
const content =
  '{"type":"session_meta","payload":{"cwd":"/x"}}\n{"type":"compacted","payload":{}}\n';

function requests(...paths: readonly string[]): readonly RolloutRequest[] {
  return paths.map((path) => ({ path, threadId: id }));
}

describe('the rollouts of a machine', () => {
  it('are all read, and one that is gone or unreadable hides no other', async () => {
    const files = memoryFiles();
    const paths = Array.from({ length: 50 }, (_, n) => `/rollout-${n}`);
    for (const path of paths) files.put(path, content);
    const rollouts = await rolloutsReader(files)(requests(...paths, '/gone'));
    expect(rollouts.size).toBe(51);
    expect(rollouts.get('/gone')).toEqual({ ok: false, error: { kind: 'gone' } });
    expect(rollouts.get('/rollout-49')).toMatchObject({
      ok: true,
      value: { threadId: id, meta: { ok: true } },
    });
  });

  it('are remembered as long as they are asked for', async () => {
    const files = memoryFiles();
    files.put('/a', content);
    const read = rolloutsReader(files);
    await read(requests('/a'));
    const once = files.bytesRead();
    await read(requests('/a'));
    expect(files.bytesRead()).toBe(once);
    await read([]);
    await read(requests('/a'));
    expect(files.bytesRead()).toBe(2 * once);
  });

  it('are not read from the beginning after one failed read', async () => {
    const files = memoryFiles();
    files.put('/a', content);
    const read = rolloutsReader(files);
    await read(requests('/a'));
    const once = files.bytesRead();
    files.failReads('EIO');
    files.append('/a', '{}\n');
    expect((await read(requests('/a'))).get('/a')).toMatchObject({ ok: false });
    files.failReads(undefined);
    files.append('/a', '{"type":"compacted","payload":{}}\n');
    await read(requests('/a'));
    expect(files.bytesRead()).toBeGreaterThan(once);
  });
});
