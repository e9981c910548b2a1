import { describe, expect, test } from 'vitest';
import { aFleet, ago, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { afterActions, aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';
import type { Ending } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';

function anEnded(number: number, ending: Ending, title: string): Fleet['sessions'][number] {
  const session = aSession({
    ...{ number, title, lastActivityAt: ago(3600 * number), lastMessage: `Message ${number}.` },
    verdict: aVerdict('idle', { reason: 'its last turn is complete' }),
    attached: undefined,
  });
  const resume = `cd /home/ada/src/project-${number} && codex resume ${session.threadId}`;
  return { ...session, ended: { ending, startedAt: ago(9 * 3600), resume } };
}

const ended = aFleet([
  anEnded(2, 'died', 'Tidy the parser'),
  anEnded(1, 'finished', 'Fix the CI'),
  anEnded(3, 'lost_at_reboot', 'Port the index'),
]);

function effectsOf(keys: readonly string[], seen: Fleet | undefined) {
  const view = aViewOf(aFleet([aSession()]), [], { ended: seen });
  return afterActions(keys.map(press), view).effects;
}

describe('the page of ended sessions', () => {
  test('is read whenever it is opened', () => {
    expect(effectsOf(['e'], undefined)).toEqual([{ kind: 'read-ended' }]);
    expect(effectsOf(['e', 'e', 'e'], ended)).toHaveLength(2);
    const view = aViewOf(aFleet([aSession()]), [press('e')]);
    expect(drawn(view, 80, 24)).toContain('reading');
    expect(drawn({ ...view, ended: aFleet([]) }, 80, 24)).toContain('No session has ended.');
  });

  test('shows how each ended, the newest first, with its whole resume command', () => {
    const view = aViewOf(aFleet([aSession()]), [press('e')], { ended });
    const screen = drawn(view, 110, 24);
    expect(screen.match(/finished|died|lost at reboot/g)).toEqual([
      'finished',
      'died',
      'lost at reboot',
    ]);
    for (const { ended: end } of ended.sessions) expect(screen).toContain(end?.resume);
    expect(screen).toContain('Message 2.');
  });

  test('says which hosts did not answer', () => {
    const failure = {
      host: aSession().host,
      kind: 'version',
      error: 'too old',
      hint: 'update',
    } as const;
    const view = aViewOf(aFleet([aSession()]), [press('e')], {
      ended: { ...ended, failures: [failure], warnings: ['20 older sessions not read'] },
    });
    expect(drawn(view, 80, 24)).toMatch(/too old: update[^]*warning: 20 older sessions/);
  });
});
