import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { turnText } from '../fixtures/stand-in/stand-in-rollout.js';
import { liveHome, type HeldThread, type LiveHome } from '../fixtures/whole-program/live-home.js';
import { checkedDocument } from '../fixtures/json-schema.js';
import type * as declared from '../types/library.js';
import * as library from './library.js';

/** As users of the package see them. */
const { snapshot, status, watch }: typeof declared = library;

let home: LiveHome;
let thread: HeldThread;
beforeEach(async () => {
  home = liveHome();
  thread = await home.hold({ working: { records: [] } });
});
afterEach(() => home.stop());

describe('snapshot', () => {
  it('gives the document, and prints nothing', async () => {
    const [stdout, stderr] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const document = await snapshot({
      ...{ codexHome: home.codexHome, hosts: ['local', 'faraway'], sshBin: '/nowhere/ssh' },
    });
    expect([stdout.mock.calls, stderr.mock.calls]).toEqual([[], []]);
    checkedDocument(JSON.stringify(document));
    expect(document.sessions).toMatchObject([{ thread_id: thread.id, status: 'working' }]);
    expect(document.host_errors).toMatchObject([{ host: 'faraway', kind: 'config' }]);
  });

  it.each([
    ['a host that is an option', { hosts: ['-oProxyCommand=x'] }, /^hosts: invalid host ".*"/],
    ['a home of blanks', { codexHome: ' ' }, 'codexHome needs a directory'],
    ['a time that is none', { sshTimeoutMs: Number.NaN }, 'sshTimeoutMs needs a number'],
  ])('refuses %s', async (_, options, says) => {
    await expect(snapshot(options)).rejects.toThrow(says);
    await expect(snapshot(options)).rejects.toBeInstanceOf(TypeError);
  });

  it('is cancelled by its signal', async () => {
    await expect(snapshot({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    const control = new AbortController();
    const asked = snapshot({ codexHome: home.codexHome, signal: control.signal });
    control.abort(new Error('too late'));
    await expect(asked).rejects.toThrow('too late');
  });
});

it('status counts the sessions in each state, and hosts that do not answer', async () => {
  const hosts = { hosts: ['local', 'faraway'], sshBin: '/nowhere/ssh' };
  const counts: declared.Status = {
    ...{ sessions: 1, threads: 1, ask: 0, failed: 0, stopped: 0, work: 1, idle: 0, unknown: 0 },
    ...{ unreachable: 1, limit: null },
  };
  expect(await status({ codexHome: home.codexHome, ...hosts })).toEqual(counts);
  await expect(status({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
});

describe('watch', () => {
  it('yields a snapshot for each change, when it is asked', async () => {
    const seen: string[] = [];
    for await (const { sessions } of watch({ codexHome: home.codexHome, refreshMs: 100 })) {
      const [row] = sessions;
      if (row === undefined) continue;
      seen.push(row.status_detail);
      if (row.status === 'waiting') break;
      appendFileSync(thread.path, turnText(Date.now(), thread.cwd));
    }
    expect(seen).toEqual(['model', 'idle']);
  });

  it('ends by its signal while nothing happens', async () => {
    const control = new AbortController();
    const snapshots = watch({ codexHome: home.codexHome, signal: control.signal });
    await snapshots.next();
    const next = snapshots.next();
    control.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(await snapshots.next()).toEqual({ done: true, value: undefined });
  });

  it('ends by return while the next one is awaited', async () => {
    const snapshots = watch({ codexHome: home.codexHome });
    await snapshots.next();
    const next = snapshots.next();
    expect(await snapshots.return?.()).toEqual({ done: true, value: undefined });
    expect((await next).done).toBe(true);
  });

  it('refuses what snapshot refuses', async () => {
    await expect(watch({ hosts: ['a b'] }).next()).rejects.toThrow(TypeError);
  });
});
