import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ago, aSession, aVerdict, fixtureNow } from '../../fixtures/a-session.js';
import { removeFolder } from '../../fixtures/remove-folder.js';
import type { StatusDetail } from '../core/session/status.js';
import { durationMs, epochMs, type EpochMs } from '../core/time.js';
import { claimNotification } from './notification-claim.js';
import type { Notification } from './next-notifications.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-claim-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(folder);
});

/** Whether it is the first, `seconds` after the clock of the fixtures. */
async function isFirst(
  kind: Notification['kind'],
  { number = 1, since, seconds = 0 }: { number?: number; since?: EpochMs; seconds?: number } = {},
): Promise<boolean | string> {
  const detail: StatusDetail = kind === 'suspended' ? 'suspended' : 'approval';
  const session = aSession({ number, verdict: aVerdict(detail, { since }) });
  const notification: Notification = { kind, session, sessions: 1, worked: durationMs(0) };
  const claimed = await claimNotification(notification, epochMs(fixtureNow + seconds * 1000));
  return claimed.ok ? claimed.value : claimed.error;
}

describe('a notification', () => {
  test('is that of another codex-ps if it is about the same moment of the same session', async () => {
    const since = ago(60);
    expect(await isFirst('asks', { since })).toBe(true);
    expect(await isFirst('asks', { since, seconds: 3600 })).toBe(false);
    expect(await isFirst('asks', { since: epochMs(since + 900) })).toBe(false);
    expect(await isFirst('asks', { since: epochMs(since + 3000) })).toBe(true);
    expect(await isFirst('failed', { since })).toBe(true);
    expect(await isFirst('asks', { since, number: 2 })).toBe(true);
  });

  test('about something without a known beginning, if it was seen at about the same time', async () => {
    expect(await isFirst('suspended')).toBe(true);
    expect(await isFirst('suspended', { seconds: 9 })).toBe(false);
    expect(await isFirst('suspended', { seconds: 25 })).toBe(true);
  });

  test('about a usage limit, whichever of its sessions was seen first', async () => {
    expect(await isFirst('limited', { since: ago(50) })).toBe(true);
    expect(await isFirst('limited', { number: 2, since: ago(5), seconds: 2 })).toBe(false);
    expect(await isFirst('limited', { number: 2, seconds: 601 })).toBe(true);
  });
});

test('what is kept names the machine, the kind, the thread and a time, and quotes nobody', async () => {
  await isFirst('asks', { since: ago(0) });
  const names = readdirSync(join(folder, 'codex-ps', 'notified'));
  expect(names).toEqual([expect.stringMatching(/^[\w-]+\.asks\.[0-9a-f-]{36}\.\d{10}$/) as string]);
});

test('a record that cannot be written is said in one sentence', async () => {
  vi.stubEnv('XDG_STATE_HOME', '/dev/null');
  expect(await isFirst('asks')).toMatch(
    /^cannot write \/dev\/null\/codex-ps\/notified: .*; another codex-ps may notify too$/,
  );
});
