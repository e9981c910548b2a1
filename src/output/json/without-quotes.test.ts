import { expect, test } from 'vitest';
import { aFleet, ago, aSession, aSubagent, aVerdict } from '../../../fixtures/a-session.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import { statusByDetail, type StatusDetail } from '../../core/session/status.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from './without-quotes.js';

const secret = 'SECRET';

/** A session of which everything that somebody wrote is a secret. */
function secretSession(detail: StatusDetail): ReturnType<typeof aSession> {
  const verdict = aVerdict(detail, {
    reason: `asks to run: ${secret}`,
    action: secret,
    evidence: [{ source: 'rollout', says: secret, where: undefined }],
  });
  return aSession({
    title: secret,
    name: 'mine',
    lastMessage: secret,
    plan: { done: 1, total: 2, current: secret },
    cwd: '/home/ada/src/shop/',
    verdict,
    debug: { ...aSession().debug, processCommandSample: `codex exec ${secret}` },
  });
}

test.each(Object.keys(statusByDetail) as readonly StatusDetail[])(
  'a session that is %s quotes nobody, and its own name stays',
  (detail) => {
    const root = secretSession(detail);
    const helper = aSubagent(root, { ...secretSession(detail), number: 2 });
    const { sessions } = fleetWithoutQuotes(aFleet([root, helper]));
    expect(JSON.stringify(sessions)).not.toContain(secret);
    expect(sessions[0]).toMatchObject({ title: 'shop', name: 'mine' });
    expect(sessions[0]?.verdict.reason).not.toBe('');
  },
);

test('what is inferred still says so', () => {
  const likely = aSession({ verdict: aVerdict('approval', { certain: false }) });
  const [shown] = fleetWithoutQuotes(aFleet([likely])).sessions;
  expect(shown?.verdict).toMatchObject({
    certain: false,
    reason: 'likely: waits for your approval',
  });
});

test('the same session stays the same object, so that nothing is drawn again', () => {
  const fleet = aFleet([aSession()]);
  expect(fleetWithoutQuotes(fleet).sessions[0]).toBe(fleetWithoutQuotes(fleet).sessions[0]);
});

test('the details name the tools and quote nobody', () => {
  const { host, threadId } = aSession();
  const detail: SessionDetail = {
    host,
    threadId,
    turns: [
      {
        startedAt: ago(9),
        endedAt: undefined,
        outcome: 'running',
        prompt: secret,
        tools: [{ name: 'shell', text: secret, at: ago(3), state: 'running' }],
      },
    ],
    lastAgentMessage: secret,
    failure: undefined,
  };
  const shown = detailWithoutQuotes(detail);
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown.turns[0]?.tools[0]?.name).toBe('shell');
});
