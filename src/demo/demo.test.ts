import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostName } from '../core/ids.js';
import { isDebugNote, type HostSnapshot } from '../core/session/snapshot.js';
import { epochMs } from '../core/time.js';
import { createDemoCollector, demoHosts } from './demo-ports.js';

const began = epochMs(Date.UTC(2026, 10, 23, 14));
let now = began;
beforeEach(() => {
  now = began;
});

function collectorOf(host: HostName, seed = 'a') {
  return createDemoCollector(host, { began, seed, now: () => now }, '1.0.0');
}

/** What a host shows during ten minutes, every ten seconds. */
async function tenMinutes(host: HostName): Promise<readonly HostSnapshot[]> {
  const collector = collectorOf(host);
  const snapshots: HostSnapshot[] = [];
  for (let second = 0; second < 600; second += 10) {
    now = epochMs(began + second * 1000);
    snapshots.push(await collector.collect());
  }
  return snapshots;
}

let shown: ReadonlyMap<HostName, readonly HostSnapshot[]>;
beforeAll(async () => {
  const hosts = new Map<HostName, readonly HostSnapshot[]>();
  for (const host of demoHosts) hosts.set(host, await tenMinutes(host));
  shown = hosts;
});

describe('the demo, through discovery, rollout reader and rules', () => {
  test('shows every state of the table but new within ten minutes', () => {
    const details = new Set<string>();
    const warned = new Set<boolean>();
    const plans = new Set<string | undefined>();
    for (const snapshots of shown.values()) {
      for (const { sessions, warnings } of snapshots) {
        // Two of its sessions share a worktree, and change one file there.
        const expected = /work in one worktree|changed the same file .*, package\.json/;
        const others = warnings.filter((text) => !expected.test(text) && !isDebugNote(text));
        expect(others).toEqual([]);
        for (const warning of warnings) warned.add(warning.includes('package.json'));
        for (const { plan } of sessions) plans.add(plan?.current);
        for (const { verdict, debug } of sessions) {
          details.add(verdict.status.detail);
          expect(debug.unknownRecords).toEqual({});
        }
      }
    }
    expect(warned).toContain(true);
    expect(plans).toContain('Write the three steps');
    expect([...details].toSorted()).toEqual(
      ['approval', 'error', 'idle', 'interrupted', 'model', 'question', 'rate_limited']
        .concat(['subagents', 'tool', 'unclear'])
        .toSorted(),
    );
  });

  test('starts with a session that asks, and with subagents', async () => {
    const { sessions } = await collectorOf('local' as HostName).collect();
    const details = sessions.map(({ verdict }) => verdict.status.detail);
    expect(details).toContain('approval');
    expect(details).toContain('question');
    const agents = sessions.filter(({ subagentParentThreadId }) => subagentParentThreadId);
    expect(agents.map(({ agentNickname }) => agentNickname).toSorted()).toEqual([
      'Curie',
      'Noether',
      'Pasteur',
    ]);
  });

  test('rows are as complete as real ones', async () => {
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

  test('sessions end, and new threads begin', () => {
    const threads = new Set<string>();
    for (const { sessions } of shown.get('local' as HostName) ?? []) {
      for (const { threadId, subagentParentThreadId } of sessions) {
        if (!subagentParentThreadId) threads.add(threadId);
      }
    }
    expect(threads.size).toBeGreaterThan(8);
  });

  test('depends on seed and clock alone', async () => {
    const host = 'home' as HostName;
    const [one, same, other] = await Promise.all(
      ['a', 'a', 'b'].map((seed) => collectorOf(host, seed).collect()),
    );
    expect(one).toEqual(same);
    expect(one?.sessions[0]?.threadId).not.toBe(other?.sessions[0]?.threadId);
  });
});
