import { basename, dirname } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { aProcess, aRolloutPath, factsOf } from '../../../fixtures/some-facts.js';
import { fakeHost } from '../../../fixtures/fake-host.js';
import { err, ok } from '../../core/result.js';
import type { DirectoryChange } from '../../platform/files/watch-directory.js';
import { LiveRollouts } from './live-rollouts.js';

const id = aThreadId(1);
const path = aRolloutPath(id);
const facts = factsOf([aProcess(5)], [{ threadId: id, pid: 5 }]);

function following(platform: 'linux' | 'darwin', failing?: string) {
  const open = new Map<string, (change: DirectoryChange) => void>();
  const begun: string[] = [];
  const heard: string[] = [];
  const live = new LiveRollouts(
    {
      ...fakeHost({ platform }),
      watchDirectory: (wanted, onChange) => {
        begun.push(wanted);
        if (wanted === failing) return err({ code: 'EMFILE' });
        open.set(wanted, onChange);
        return ok({ isUnreliable: false, close: () => void open.delete(wanted) });
      },
    },
    { onRollouts: (paths) => heard.push(...paths), onOther: () => heard.push('other') },
  );
  live.follow(facts);
  return { live, open, begun, heard };
}

describe('on macOS', () => {
  it('a rollout is watched by itself, and checked at each tick all the same', () => {
    const { live, open, heard } = following('darwin');
    open.get(path)?.({ name: 'rollout.jsonl', isListing: false });
    expect(heard).toEqual([path]);
    expect(live.polled).toEqual([path]);
    expect(live.notes.join()).toContain('each rollout is watched by itself');
  });

  it('may have lost its owner where its directory reports a write: it was closed', () => {
    const { open, heard } = following('darwin');
    const closed = { name: basename(path), isListing: false };
    open.get(dirname(path))?.(closed);
    expect(heard).toEqual([path, 'other']);
    const elsewhere = following('linux');
    elsewhere.open.get(dirname(path))?.(closed);
    expect(elsewhere.heard).toEqual([path]);
  });

  it('is watched again where another file takes its place', () => {
    const { live, open, begun, heard } = following('darwin');
    open.get(path)?.({ name: undefined, isListing: true });
    expect(heard).toEqual([path]);
    live.follow(facts);
    expect(begun.filter((one) => one === path)).toHaveLength(2);
  });

  it('is only checked at each tick where it cannot be watched, with a note', () => {
    const { live } = following('darwin', path);
    expect(live.polled).toEqual([path]);
    expect(live.notes.join()).toContain(`${path} is polled: it gives no events (EMFILE)`);
  });
});

it('elsewhere its directory reports it', () => {
  const { live, open } = following('linux');
  expect(open.has(path)).toBe(false);
  expect(live.polled).toEqual([]);
  expect(live.notes).toEqual([]);
});
