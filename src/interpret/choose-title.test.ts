import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTitle, type TitleFacts } from './choose-title.js';

const nothing: TitleFacts = {
  sessionIndex: undefined,
  daemonName: undefined,
  threadName: undefined,
  globalState: undefined,
  firstUserText: undefined,
  daemonPreview: undefined,
  history: undefined,
  parentTitle: undefined,
  cwd: undefined,
};

/** Best first. */
const ranking: readonly (readonly [keyof TitleFacts, string])[] = [
  ['sessionIndex', 'session_index.jsonl'],
  ['daemonName', 'app_server'],
  ['threadName', 'thread_name_updated'],
  ['globalState', 'codex-global-state.json'],
  ['firstUserText', 'rollout'],
  ['daemonPreview', 'app_server'],
  ['history', 'history.jsonl'],
  ['parentTitle', 'parent'],
  ['cwd', 'cwd_basename'],
];

describe('of all that names a thread', () => {
  it.each(ranking.map(([fact, source], rank) => [fact, source, rank] as const))(
    '%s is taken, as %s, where nothing better says anything',
    (fact, source, rank) => {
      const rest = Object.fromEntries(ranking.slice(rank + 1).map(([worse]) => [worse, 'worse']));
      expect(chooseTitle({ ...nothing, ...rest, [fact]: 'best' })).toEqual({
        title: 'best',
        source,
      });
    },
  );

  it('nothing is taken where nothing is known', () => {
    expect(chooseTitle(nothing)).toBeUndefined();
  });

  it('a text of which nothing visible is left is passed over', () => {
    expect(chooseTitle({ ...nothing, sessionIndex: '\u001b[31m \u200b', cwd: '/a/b' })).toEqual({
      title: 'b',
      source: 'cwd_basename',
    });
  });
});

it.each([
  ['/a/b/', 'b'],
  ['/', '/'],
  ['/a/\u001b[2Jb\nc', 'b c'],
])('the directory %j gives %j', (cwd, title) => {
  expect(chooseTitle({ ...nothing, cwd })?.title).toBe(title);
});

it('a title is one line of at most 200 characters, whatever the sources say', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const { title } = chooseTitle({ ...nothing, firstUserText: text, cwd: '/x' }) ?? {
        title: '',
      };
      expect(title).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
      expect(Array.from(title).length).toBeLessThanOrEqual(200);
      expect(title).not.toBe('');
    }),
  );
});
