import { expect, test } from 'vitest';
import {
  aFleet,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import { statusByDetail, type StatusDetail } from '../../core/session/status.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from './without-quotes.js';

const said = 'SECRET';

/** A session of which everything that somebody said is a secret. */
function tellTale(detail: StatusDetail): ReturnType<typeof aSession> {
  const verdict = aVerdict(detail, {
    reason: `asks to run: ${said}`,
    action: said,
    evidence: [{ source: 'rollout', says: said, where: undefined }],
  });
  return aSession({
    title: said,
    name: 'mine',
    cwd: '/home/ada/src/shop/',
    verdict,
    debug: { ...aSession().debug, processCommandSample: `codex exec ${said}` },
  });
}

test.each(Object.keys(statusByDetail) as readonly StatusDetail[])(
  'a session that is %s quotes nobody, and its own name stays',
  (detail) => {
    const root = tellTale(detail);
    const helper = aSubagent(root, { ...tellTale(detail), number: 2 });
    const { sessions } = fleetWithoutQuotes(aFleet([root, helper]));
    expect(JSON.stringify(sessions)).not.toContain(said);
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

test('the same session stays the same object, so that nothing is drawn anew', () => {
  const fleet = aFleet([aSession()]);
  expect(fleetWithoutQuotes(fleet).sessions[0]).toBe(fleetWithoutQuotes(fleet).sessions[0]);
});

test('the details name the tools and quote nobody', () => {
  const { host, threadId } = aSession();
  const detail: SessionDetail = {
    host,
    threadId,
    readAt: fixtureNow,
    turns: [
      {
        startedAt: ago(9),
        endedAt: undefined,
        outcome: 'running',
        prompt: said,
        tools: [{ name: 'shell', text: said, at: ago(3), state: 'running' }],
      },
    ],
    lastAgentMessage: said,
    failure: undefined,
  };
  const shown = detailWithoutQuotes(detail);
  expect(JSON.stringify(shown)).not.toContain(said);
  expect(shown.turns[0]?.tools[0]?.name).toBe('shell');
});
