import { describe, expect, it, test } from 'vitest';
import { aFleet, ago, aSession, aVerdict, fixtureNow } from '../../../fixtures/a-session.js';
import { sessionGroups } from '../../core/fleet/session-groups.js';
import type { HostName } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { glyphsFor } from '../text/glyphs.js';
import { cellContext } from './columns.js';
import { headingLine, sectionsOf, type Grouping } from './sections.js';

const home = 'home' as HostName;

/** Each heading with the numbers of its sessions, as they are listed. */
function headings(grouping: Grouping, ...sessions: readonly Partial<Session>[]): readonly string[] {
  const all = sessions.map((rest, index) => ({ ...aSession({ number: index + 1 }), ...rest }));
  const fleet = aFleet(all);
  const context = cellContext(fleet, {
    now: fixtureNow,
    debug: false,
    glyphs: glyphsFor({ unicode: true }),
  });
  return sectionsOf(sessionGroups(all), grouping, context).map((section) => {
    const numbers = section.groups.map(({ session }) =>
      Number.parseInt(session.threadId.slice(-4), 16),
    );
    return `${section.label ?? '-'}: ${numbers.join(' ')}`;
  });
}

describe('sessions are grouped', () => {
  it('not at all', () => {
    expect(headings('none', {}, {})).toEqual(['-: 1 2']);
  });

  it('by repository, with its worktrees together, in the order of their first rows', () => {
    const shop = { repoRoot: '/home/ada/shop', repoMainRoot: '/home/ada/shop' };
    const tree = { repoRoot: '/home/ada/trees/shop-2', repoMainRoot: '/home/ada/shop' };
    const older = { repoRoot: '/srv/farm' };
    const none = { repoRoot: undefined };
    expect(headings('repo', none, tree, older, shop)).toEqual([
      '~/shop: 2 4',
      '/srv/farm: 3',
      'no repository: 1',
    ]);
  });

  it('by repository, joined on several hosts by its remote', () => {
    const shop = { repoRoot: '/home/ada/shop', repoRemote: 'example.org/shop' };
    const there = { repoRoot: '/srv/shop', repoRemote: 'example.org/shop', host: home };
    const farm = { repoRoot: '/srv/farm', host: home };
    expect(headings('repo', shop, farm, there)).toEqual([
      'example.org/shop: 1 3',
      'home: /srv/farm: 2',
    ]);
    expect(headings('repo', shop)).toEqual(['~/shop: 1']);
  });

  it('by host, by state and by model, what is not known last', () => {
    expect(headings('host', {}, { host: home }, {})).toHaveLength(2);
    expect(
      headings(
        'state',
        { verdict: aVerdict('idle') },
        { verdict: aVerdict('model') },
        { verdict: aVerdict('approval') },
        { verdict: aVerdict('idle') },
      ),
    ).toEqual(['◆ ASK: 3', '● WORK: 2', '○ IDLE: 1 4']);
    expect(
      headings('model', { model: undefined }, { model: 'gpt-5' }, { model: 'b' }, { model: 'b' }),
    ).toEqual(['gpt-5: 2', 'b: 3 4', 'unknown: 1']);
  });
});

test('a heading counts its sessions, and the states of those whose host answers', () => {
  const verdicts = [aVerdict('approval'), aVerdict('model'), aVerdict('model'), aVerdict('idle')];
  const sessions = [
    ...verdicts.map((verdict, index) => aSession({ number: index + 1, verdict })),
    { ...aSession({ number: 9, verdict: aVerdict('error', { since: ago(5) }) }), stale: true },
  ];
  const line = headingLine({ key: 'k', label: '~/shop', groups: sessionGroups(sessions) });
  expect(line.map(({ text }) => text).join('')).toBe('~/shop  5 sessions  1 asks  2 work');
});
