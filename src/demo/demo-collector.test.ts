import { beforeEach, describe, expect, test } from 'vitest';
import type { HostName } from '../core/ids.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { epochMs } from '../core/time.js';
import { createDemoCollector } from './demo-collector.js';
import { demoHosts } from './demo-ports.js';

const began = epochMs(Date.UTC(2026, 10, 23, 14));
let now = began;
beforeEach(() => {
  now = began;
});

function collectorOf(host: HostName, seed = 'a') {
  return createDemoCollector(host, { began, seed, now: () => now }, '1.0.0');
}

/** Every look at a host, ten seconds apart. */
async function looks(host: HostName, seconds: number): Promise<HostSnapshot[]> {
  const collector = collectorOf(host);
  const snapshots: HostSnapshot[] = [];
  for (let second = 0; second < seconds; second += 10) {
    now = epochMs(began + second * 1000);
    snapshots.push(await collector.collect());
  }
  return snapshots;
}

describe('the demo, through discovery, rollout reader and rules', () => {
  test('shows every state of the table but new within ten minutes', async () => {
    const details = new Set<string>();
    for (const host of demoHosts) {
      for (const { sessions, warnings } of await looks(host, 600)) {
        // Two of its sessions share a worktree, and one begins meanwhile: its Codex has no thread at first.
        const expected = /work in one worktree|^Codex without a session: pid \d+ on ttys\d+ has no/;
        expect(warnings.filter((warning) => !expected.test(warning))).toEqual([]);
        for (const { verdict, debug } of sessions) {
          details.add(verdict.status.detail);
          expect(debug.unknownRecords).toEqual({});
        }
      }
    }
    expect([...details].toSorted()).toEqual(
      ['approval', 'error', 'idle', 'interrupted', 'model', 'question', 'rate_limited']
        .concat(['subagents', 'tool', 'unclear'])
        .toSorted(),
    );
  });

  test('has something to see at once: one that asks, and subagents', async () => {
    const { sessions } = await collectorOf('local' as HostName).collect();
    const words = sessions.map(({ verdict }) => verdict.status.detail);
    expect(words).toContain('approval');
    expect(words).toContain('question');
    const agents = sessions.filter(({ subagentParentThreadId }) => subagentParentThreadId);
    expect(agents.map(({ agentNickname }) => agentNickname).toSorted()).toEqual([
      'Curie',
      'Noether',
      'Pasteur',
    ]);
  });

  test('rows have all that a real one has', async () => {
    const { sessions, homeDir, host } = await collectorOf('local' as HostName).collect();
    expect(host).toBe('local');
    expect(homeDir).toBe('/home/noa');
    const row = sessions.find(({ title }) => title === 'Retry failed payment webhooks');
    expect(row).toMatchObject({
      tty: 'ttys001',
      gitBranch: 'payments/retry-webhooks',
      cwd: '/home/noa/src/shop-api',
      owner: 'tui',
      sessionSource: 'cli',
      cliVersion: '0.150.0',
      model: 'gpt-5-codex',
    });
  });

  test('sessions end, and others begin under another thread', async () => {
    const threads = new Set<string>();
    for (const { sessions } of await looks('local' as HostName, 600)) {
      for (const { threadId, subagentParentThreadId } of sessions) {
        if (!subagentParentThreadId) threads.add(threadId);
      }
    }
    expect(threads.size).toBeGreaterThan(8);
  });

  test('is the same for the same seed and clock, and another for another', async () => {
    const host = 'home' as HostName;
    const [one, same, other] = await Promise.all(
      ['a', 'a', 'b'].map((seed) => collectorOf(host, seed).collect()),
    );
    expect(one).toEqual(same);
    expect(one?.sessions[0]?.threadId).not.toBe(other?.sessions[0]?.threadId);
  });
});
