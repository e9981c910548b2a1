import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aFleet, aSession, aVerdict, fixtureNow } from '../../../fixtures/a-session.js';
import { anyCharacter } from '../../../fixtures/any-character.js';
import { sessionGroups } from '../../core/fleet/session-groups.js';
import type { Session } from '../../core/session/session.js';
import { glyphsFor } from '../text/glyphs.js';
import { cellContext, columnNames } from './columns.js';
import { maxFilterLength, sessionFilter } from './session-filter.js';

function matches(filter: string, session: Session): boolean {
  const fleet = aFleet([session]);
  const glyphs = glyphsFor({ unicode: true });
  const context = cellContext(fleet, { now: fixtureNow, debug: false, glyphs });
  return sessionGroups(fleet.sessions).every(sessionFilter(filter, context).passes);
}

const session = aSession({
  ...{ number: 1, host: 'studio', name: 'Umzug', title: 'Déployer la caféine' },
  ...{ cwd: '/home/ada/src/shop-web/packages/cart', repoRoot: '/home/ada/src/shop-web' },
  repoMainRoot: '/home/ada/main',
  ...{ gitBranch: 'fix/cart', model: 'gpt-5-codex', verdict: aVerdict('approval') },
});

describe('case and accents do not matter', () => {
  test.each(['déployer', 'DEPLOYER', 'de\u0301ployer', 'caf', 'UMZUG', 'CAFÉINE', 'umzüg'])(
    '%j is found',
    (filter) => {
      expect(matches(filter, session)).toBe(true);
    },
  );

  test.each([
    ['하', '한국어'],
    ['istanbul', 'İSTANBUL'],
    ['ελληνικα', 'Ελληνικά'],
  ])('%j is found in %j', (filter, title) => {
    expect(matches(filter, aSession({ title }))).toBe(true);
  });
});

describe('a key limits a word to a field', () => {
  test.each([
    ['host:studio', true],
    ['host:umzug', false],
    ['state:ask', true],
    ['STATE:Ask', true],
    ['state:idle', false],
    ['state:idle,ask', true],
    ['state:,', true],
    ['repo:shop', true],
    ['repo:src', false],
    ['repo:src/shop', true],
    ['repo:cart', false],
    ['repo:main', true],
    ['repo:ada/main', true],
    ['repo:ada', false],
    ['branch:fix', true],
    ['pwd:cart', true],
    ['pwd:home', false],
    ['pwd:/home/ada/src', true],
    ['title:umzug', false],
    ['title:cafeine', true],
    ['title:"la caf"', true],
    ['title:"la xaf"', false],
    ['"la caf', true],
    ['name:umzug', true],
    ['model:codex', true],
    ['model:o3', false],
    [`tid:${session.threadId}`, true],
    [`${session.threadId.slice(0, 8)}…${session.threadId.slice(-5)}`, true],
    [`${session.threadId.slice(0, 8)}…x`, false],
    ['tid:studio', false],
    ['why:push', true],
    ['age:1m', true],
    ['1m', false],
    ['state:ask repo:docs', false],
    ['!state:ask', false],
    ['!state:idle', true],
    ['!state:idle,ask', false],
    ['!repo:shop', false],
  ])('%j: %j', (filter, expected) => {
    expect(matches(filter, session)).toBe(expected);
  });

  test('every column is a key', () => {
    for (const name of columnNames) expect(matches(`${name}:\ue000`, session)).toBe(false);
  });

  test.each(['http://localhost', 'fix: the cart', 'constructor:x', ':x', 'x:'])(
    'what is before the colon in %j is none',
    (text) => {
      const [word = ''] = text.split(' ');
      expect(matches(word, aSession({ title: `see ${text} again` }))).toBe(true);
      expect(matches(word, aSession())).toBe(false);
    },
  );
});

test.each(['', '  ', '!', '""', '!""', 'state:', '\u001b[31m', '\u202e', '\u0301'])(
  'the filter %j has no words and lets everything through',
  (filter) => {
    expect(matches(filter, session)).toBe(true);
  },
);

test('any text is a filter, and one that is too long is read to its bound', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 60 }), (filter) => {
      expect(typeof matches(filter, session)).toBe('boolean');
    }),
  );
  expect(matches(`${'umzug '.repeat(maxFilterLength)}nowhere`, session)).toBe(true);
});
