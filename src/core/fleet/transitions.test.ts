import { describe, expect, test } from 'vitest';
import { aFleet, aHostReport, aSession, aSubagent, aVerdict } from '../../../fixtures/a-session.js';
import type { HostName } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet } from '../session/snapshot.js';
import type { StatusDetail } from '../session/status.js';
import { nothingKnown, transitions } from './transitions.js';

const home = 'home' as HostName;

function row(detail: StatusDetail, number = 1, certain = true): Session {
  return aSession({ number, host: home, verdict: aVerdict(detail, { certain }) });
}
/** A look at which `home` answers. */
function look(...sessions: readonly Session[]): Fleet {
  return aFleet(sessions, { chosenHosts: [home], hosts: [aHostReport('home')] });
}
function lookOf(report: Parameters<typeof aHostReport>[1], ...rows: readonly Session[]): Fleet {
  return aFleet(rows, { chosenHosts: [home], hosts: [aHostReport('home', report)] });
}

/** What each look tells: `1 working→idle`, the number being the thread's. */
function told(...looks: readonly Fleet[]): readonly (readonly string[])[] {
  let known = nothingKnown;
  return looks.map((fleet) => {
    const step = transitions(known, fleet);
    ({ known } = step);
    return step.transitions.map(({ session, from, to }) => {
      const doubt = session.verdict.certain ? '' : '?';
      return `${Number(session.threadId.slice(-2))} ${from ?? 'null'}→${to}${doubt}`;
    });
  });
}

describe('a transition is', () => {
  test.each<readonly [string, readonly Fleet[], readonly string[]]>([
    ['a turn that ends', [look(row('tool')), look(row('idle'))], ['1 working→idle']],
    ['an approval after work', [look(row('model')), look(row('approval'))], ['1 working→approval']],
    [
      'another kind of asking',
      [look(row('approval')), look(row('question'))],
      ['1 approval→question'],
    ],
    [
      'an interruption at rest',
      [look(row('idle')), look(row('interrupted'))],
      ['1 idle→interrupted'],
    ],
    [
      'what is not known any more',
      [look(row('tool')), look(row('unclear'))],
      ['1 working→unknown'],
    ],
    ['a thread that appears', [look(), look(row('new'))], ['1 null→new']],
    ['one that goes', [look(row('tool')), look()], ['1 working→gone']],
    ['an inference', [look(row('tool')), look(row('approval', 1, false))], ['1 working→approval?']],
    [
      'a subagent’s own',
      [look(row('tool')), look(row('tool'), { ...aSubagent(row('tool'), { number: 2 }) })],
      ['2 null→idle'],
    ],
  ])('%s', (_, looks, expected) => {
    expect(told(...looks)).toEqual([[], expected]);
  });
});

describe('no transition is', () => {
  test.each<readonly [string, readonly Fleet[]]>([
    ['what is there at the start', [look(row('approval'), row('error', 2))]],
    ['the same again', [look(row('idle')), look(row('idle'))]],
    ['model to tool and back', [look(row('model')), look(row('tool')), look(row('subagents'))]],
    ['a host that does not answer', [look(row('tool')), lookOf({ state: 'error' })]],
    ['a machine on which nothing can be found', [look(row('tool')), lookOf({ blind: true })]],
    ['a host not heard of yet', [aFleet([], { hosts: [] }), look(row('tool'))]],
    ['the first answer of a host that failed', [lookOf({ state: 'error' }), look(row('tool'))]],
    [
      'a stale row, whatever it says',
      [look(row('tool')), lookOf({ state: 'stale' }, { ...row('idle'), stale: true })],
    ],
    [
      'a certain word that is inferred for a while',
      [look(row('idle')), look(row('idle', 1, false)), look(row('idle'))],
    ],
    [
      'rows that move to another name of their machine, and back',
      [look(row('tool')), lookOf({ shownAs: 'far' as HostName }), look(row('tool'))],
    ],
    [
      'a stale row of a host that answers, until it is fresh',
      [look({ ...row('tool'), stale: true }), look(row('tool'))],
    ],
  ])('%s', (_, looks) => {
    expect(told(...looks)).toEqual(looks.map(() => []));
  });
});

test('what was inferred is told once more when it becomes certain, and never a third time', () => {
  const likely = look(row('approval', 1, false));
  const sure = look(row('approval'));
  expect(told(look(row('tool')), likely, sure, likely, sure)).toEqual([
    [],
    ['1 working→approval?'],
    ['1 approval→approval'],
    [],
    [],
  ]);
});

test('what happened while a host was out of reach is told when it answers again', () => {
  const away = lookOf({ state: 'error' });
  const before = look(row('tool', 1), row('tool', 2), row('tool', 3));
  expect(told(before, away, away, look(row('tool', 1), row('idle', 2), row('new', 4)))).toEqual([
    [],
    [],
    [],
    ['2 working→idle', '4 null→new', '3 working→gone'],
  ]);
});

test('each host is compared with itself', () => {
  const far = (detail: StatusDetail): Session => ({ ...row(detail), host: 'far' as HostName });
  const both = { hosts: [aHostReport('home'), aHostReport('far')] };
  const [, second] = told(
    aFleet([row('tool'), far('idle')], both),
    aFleet([row('tool'), far('error')], both),
  );
  expect(second).toEqual(['1 idle→error']);
});
