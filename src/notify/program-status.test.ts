import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aSession, aSubagent, aVerdict } from '../../fixtures/a-session.js';
import { anyCharacter } from '../../fixtures/any-character.js';
import { statusRecords } from '../../fixtures/terminal/status-records.js';
import { sessionGroups } from '../core/fleet/session-groups.js';
import { noMarks } from '../core/session/row-marks.js';
import type { Session } from '../core/session/session.js';
import { ProgramStatus, programStatusQuery } from './program-status.js';

interface Setting {
  readonly setting?: 'auto' | 'always' | 'never';
  readonly titles?: 'all' | 'names';
  readonly environment?: Readonly<Record<string, string>>;
}

function setUp({ setting = 'auto', titles = 'all', environment = {} }: Setting = {}) {
  let written = '';
  const status = new ProgramStatus({
    ...{ setting, titles, environment },
    send: (sequence) => {
      written += sequence;
    },
  });
  return {
    status,
    take: (...sessions: readonly Session[]) => status.take(sessionGroups(sessions)),
    written: () => written,
    records: () => Object.fromEntries(statusRecords(written)),
  };
}

const asks = aSession({ number: 1, title: 'Tidy', verdict: aVerdict('approval') });
const works = aSession({ number: 2, host: 'home', name: 'batch', verdict: aVerdict('model') });

describe('a terminal', () => {
  test('is asked first, and told nothing until it answers', () => {
    const { status, take, written, records } = setUp();
    take(asks);
    expect(written()).toBe(programStatusQuery);
    status.answered();
    expect(Object.keys(records())).toHaveLength(2);
  });

  test('is neither asked nor told anything where that is switched off', () => {
    const { status, take, written } = setUp({ setting: 'never' });
    take(asks);
    status.answered();
    expect(written()).toBe('');
  });

  test('behind a multiplexer is told through it, where the user wants that', () => {
    const { take, written } = setUp({ setting: 'always', environment: { TMUX: 'x' } });
    take(works);
    expect(written()).toMatch(/^\x1bPtmux;\x1b\x1b\]7501;state=working/);
  });

  test('is told only what has changed', () => {
    const { take, written } = setUp({ setting: 'always' });
    take(asks, works);
    const before = written().length;
    take(asks, works);
    expect(written().length).toBe(before);
    take(asks);
    expect(written().slice(before)).toMatch(/^\x1b\]7501;state=clear:id=home\/[^:]+\x1b\\/);
  });

  test('forgets everything at the end, and is told it again after a pause', () => {
    const { status, take, written, records } = setUp({ setting: 'always' });
    take(asks);
    expect([...statusRecords(written() + status.farewell())]).toEqual([]);
    status.resume();
    expect(statusRecords(written() + status.farewell() + written()).size).toBe(2);
    expect(Object.keys(records())).toHaveLength(2);
  });
});

describe('the records', () => {
  test('are one for codex-ps and one for each root session of each host', () => {
    const { take, records } = setUp({ setting: 'always' });
    take(asks, works, aSubagent(works, { number: 3 }));
    const ids = Object.keys(records());
    expect(ids).toEqual([
      '',
      expect.stringMatching(/^local\/.{8}\.\..{5}$/),
      expect.stringMatching(/^home\//),
    ]);
    expect(records()['']).toEqual({
      ...{ state: 'blocked', kind: 'permission', app: 'codex-ps' },
      msg: '1 blocked, 1 working',
    });
    expect(records()[ids[1] ?? '']).toMatchObject({
      title: 'Tidy',
      app: 'codex',
      kind: 'permission',
    });
    expect(records()[ids[2] ?? '']).toMatchObject({ state: 'working', title: 'batch' });
  });

  test.each([
    ['approval', true, { state: 'blocked', kind: 'permission' }],
    ['question', true, { state: 'blocked', kind: 'question' }],
    ['approval', false, { state: 'working' }],
    ['error', true, { state: 'error' }],
    ['rate_limited', true, { state: 'error' }],
    ['tool', true, { state: 'working' }],
    ['idle', true, { state: 'idle' }],
    ['suspended', true, { state: 'idle' }],
  ] as const)('say of %s (certain: %s)', (detail, certain, expected) => {
    const { take, records } = setUp({ setting: 'always', titles: 'names' });
    take(aSession({ verdict: aVerdict(detail, { certain }) }));
    expect(Object.values(records())[1]).toEqual({ ...expected, app: 'codex' });
  });

  test('say of a snoozed session that it is idle', () => {
    const { take, records } = setUp({ setting: 'always', titles: 'names' });
    const neededSince = undefined;
    const snooze = { until: undefined, state: 'WORK', since: undefined, neededSince } as const;
    take(aSession({ verdict: aVerdict('error'), marks: { ...noMarks, snooze } }));
    expect(Object.values(records())[1]).toEqual({ state: 'idle', app: 'codex' });
  });

  test('leave out what is not known: an unclear state, and a host that does not answer', () => {
    const { take, records } = setUp({ setting: 'always' });
    take(aSession({ verdict: aVerdict('unclear') }), { ...works, stale: true });
    expect(records()).toEqual({ '': { state: 'idle', app: 'codex-ps' } });
  });

  test('hold the 200 most urgent sessions', () => {
    const { take, records } = setUp({ setting: 'always' });
    const many = Array.from({ length: 300 }, (_, index) =>
      aSession({ number: index + 10, verdict: aVerdict('idle') }),
    );
    take(...many, asks);
    expect(Object.keys(records())).toHaveLength(201);
    expect(Object.values(records())[1]).toMatchObject({ state: 'blocked' });
  });

  test('hold nothing of any text that could end or disguise them', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const { take, records } = setUp({ setting: 'always' });
        const verdict = aVerdict('model', { reason: text });
        take(aSession({ host: `h${text}`, title: text, verdict }));
        expect(Object.keys(records())).toHaveLength(2);
        for (const { title = '', msg = '' } of Object.values(records())) {
          expect(title + msg).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  test('cut a long title between two characters', () => {
    const { take, records } = setUp({ setting: 'always' });
    take(aSession({ title: `a${'漢'.repeat(300)}`, verdict: aVerdict('model') }));
    expect(Object.values(records())[1]?.title).toBe(`a${'漢'.repeat(63)}`);
  });
});
