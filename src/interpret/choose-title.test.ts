import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../fixtures/any-character.js';
import { aThreadId } from '../../fixtures/a-session.js';
import {
  aDaemonAnswer,
  aDaemonThread,
  aProcess,
  factsOf,
  idleProgress,
  someHome,
} from '../../fixtures/some-facts.js';
import { liveThreads } from '../core/session/live-threads.js';
import { titleFinder, type Title } from './session-row.js';

const id = aThreadId(1);
const parent = aThreadId(2);

/** What each source says of a subagent of `parent`. */
interface Texts {
  readonly index?: string;
  readonly daemonName?: string;
  readonly nameEvent?: string;
  readonly globalState?: string;
  readonly prompt?: string;
  readonly preview?: string;
  readonly history?: string;
  readonly parentTitle?: string;
  readonly cwd?: string;
}

function chosen(texts: Texts): Title | undefined {
  const { index, nameEvent, globalState, prompt, history, parentTitle } = texts;
  const named = (text: string | undefined, of = id): [typeof id, string][] =>
    text === undefined ? [] : [[of, text]];
  const daemonThread = aDaemonThread(id, { name: texts.daemonName, preview: texts.preview });
  const progress = { ...idleProgress, threadName: nameEvent };
  const meta = nameEvent === undefined ? { parentThreadId: parent } : {};
  const sessionIndex = new Map([...named(index), ...named(parentTitle, parent)]);
  const facts = factsOf(
    [aProcess(5)],
    [{ threadId: id, pid: 5, rollout: { progress, meta, firstUserText: prompt } }],
    {
      daemons: new Map([[someHome, aDaemonAnswer(daemonThread)]]),
      titles: new Map([[someHome, { sessionIndex, globalState: new Map(named(globalState)) }]]),
      history: new Map([[someHome, new Map(named(history))]]),
    },
  );
  const threads = liveThreads(facts);
  return threads[0] && titleFinder(threads, facts)(threads[0], texts.cwd);
}

/** Best first. */
const ranking: readonly (readonly [keyof Texts, string])[] = [
  ['index', 'session_index.jsonl'],
  ['daemonName', 'app_server'],
  ['nameEvent', 'thread_name_updated'],
  ['globalState', 'codex-global-state.json'],
  ['prompt', 'rollout'],
  ['preview', 'app_server'],
  ['history', 'history.jsonl'],
  ['parentTitle', 'parent'],
  ['cwd', 'cwd_basename'],
];

describe('of all that names a thread', () => {
  it.each(ranking.map(([text, source], rank) => [text, source, rank] as const))(
    '%s is taken, as %s, where nothing better says anything',
    (text, source, rank) => {
      const rest = Object.fromEntries(ranking.slice(rank + 1).map(([worse]) => [worse, 'worse']));
      expect(chosen({ ...rest, [text]: 'best' })).toEqual({ title: 'best', source });
    },
  );

  it('nothing is taken where nothing is known', () => {
    expect(chosen({})).toBeUndefined();
    expect(chosen({ cwd: '' })).toBeUndefined();
  });

  it('a text of which nothing visible is left is passed over', () => {
    expect(chosen({ index: '\u001b[31m \u200b', cwd: '/a/b' })).toEqual({
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
  expect(chosen({ cwd })?.title).toBe(title);
});

it('a title is one line of at most 200 characters, whatever the sources say', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 500 }), (text) => {
      const { title } = chosen({ prompt: text, cwd: '/x' }) ?? { title: '' };
      expect(title).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
      expect(Array.from(title).length).toBeLessThanOrEqual(200);
      expect(title).not.toBe('');
    }),
  );
});
