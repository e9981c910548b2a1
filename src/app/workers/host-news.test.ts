import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { aSession, aVerdict, type SessionOverrides } from '../../../fixtures/a-session.js';
import { localHost, type HostName } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { durationMs, epochMs } from '../../core/time.js';
import { NewsReader, NewsWriter } from './host-news.js';
import type { AnswerNews, HostAnswer } from './messages.js';

function answerWith(sessions: readonly Session[], host: HostName = localHost): HostAnswer {
  return {
    transport: 'local',
    latency: durationMs(3),
    snapshot: {
      host,
      collectedAt: epochMs(1),
      sessions,
      warnings: [],
      debugNotes: [],
      homeDir: undefined,
      machineId: undefined,
      codexPsVersion: undefined,
    },
  };
}

/** Both ends of a line, and what went over it. */
function line() {
  const [writer, reader] = [new NewsWriter(), new NewsReader()];
  const sent: AnswerNews['snapshot']['sessions'][] = [];
  const tell = (sessions: readonly Session[], host?: HostName): readonly Session[] => {
    const news = structuredClone(writer.write(answerWith(sessions, host)));
    sent.push(news.snapshot.sessions);
    return reader.read(news).snapshot.sessions;
  };
  return { sent, tell };
}

describe('news of a host', () => {
  test('of a session that is as before only the id is sent, and it stays the same object', () => {
    const { sent, tell } = line();
    const first = tell([aSession({ number: 1 }), aSession({ number: 2 })]);
    const second = tell([aSession({ number: 1 }), aSession({ number: 2, title: 'another' })]);
    expect(sent[1]).toEqual([first[0]?.threadId, aSession({ number: 2, title: 'another' })]);
    expect(second[0]).toBe(first[0]);
    expect(second[1]?.title).toBe('another');
  });

  test.each<[string, SessionOverrides]>([
    ['a field that goes', { title: undefined }],
    ['what lies deep', { verdict: aVerdict('idle', { evidence: [] }) }],
    ['a key more', { debug: { ...aSession().debug, unknownRecords: { new_type: 1 } } }],
    ['a shorter list', { pids: [] }],
  ])('%s is a change', (_, overrides) => {
    const { tell } = line();
    tell([aSession()]);
    expect(tell([aSession(overrides)])).toEqual([aSession(overrides)]);
    expect(tell([aSession()])).toEqual([aSession()]);
  });

  test('hosts are told apart', () => {
    const { tell } = line();
    tell([aSession({ title: 'here' })]);
    tell([aSession({ title: 'there' })], 'home' as HostName);
    expect(tell([aSession({ title: 'here' })])).toEqual([aSession({ title: 'here' })]);
  });

  test('whatever comes and goes, also twice, arrives as it was', () => {
    const session = fc
      .record({ number: fc.integer({ min: 1, max: 4 }), title: fc.constantFrom('a', 'b') })
      .map((overrides) => aSession(overrides));
    fc.assert(
      fc.property(fc.array(fc.array(session, { maxLength: 6 }), { maxLength: 6 }), (looks) => {
        const { tell } = line();
        for (const sessions of looks) expect(tell(sessions)).toEqual(sessions);
      }),
    );
  });
});
