import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { aSession, aVerdict, type SessionOverrides } from '../../../fixtures/a-session.js';
import { localHost, type HostName, type ThreadId } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { durationMs, epochMs } from '../../core/time.js';
import type { HostAnswer, HostResult } from '../../core/session/snapshot.js';
import { answerDecoder, answerEncoder } from './worker-server.js';

function answerWith(sessions: readonly Session[], host: HostName = localHost): HostResult {
  const answer: HostAnswer = {
    transport: 'local',
    latency: durationMs(3),
    snapshot: {
      host,
      collectedAt: epochMs(1),
      sessions,
      processes: [],
      accounts: [],
      warnings: [],
      homeDir: undefined,
      machineId: undefined,
      codexPsVersion: undefined,
    },
  };
  return { kind: 'answered', answer };
}

function sessionsOf<Row>(result: HostResult<Row>): readonly Row[] {
  return result.kind === 'answered' ? result.answer.snapshot.sessions : [];
}

/** Both ends of a channel, and what was sent over it. */
function channel() {
  const [encode, decode] = [answerEncoder(), answerDecoder()];
  const sent: (readonly (Session | ThreadId)[])[] = [];
  const send = (sessions: readonly Session[], host?: HostName): readonly Session[] => {
    const encoded = structuredClone(encode(answerWith(sessions, host)));
    sent.push(sessionsOf(encoded));
    return sessionsOf(decode(encoded));
  };
  return { sent, send };
}

describe('an answer between the threads', () => {
  test('an unchanged session is sent as its id, and stays the same object', () => {
    const { sent, send } = channel();
    const first = send([aSession({ number: 1 }), aSession({ number: 2 })]);
    const second = send([aSession({ number: 1 }), aSession({ number: 2, title: 'another' })]);
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
    const { send } = channel();
    send([aSession()]);
    expect(send([aSession(overrides)])).toEqual([aSession(overrides)]);
    expect(send([aSession()])).toEqual([aSession()]);
  });

  test('the same thread on two hosts is kept apart', () => {
    const { send } = channel();
    send([aSession({ title: 'here' })]);
    send([aSession({ title: 'there' })], 'home' as HostName);
    expect(send([aSession({ title: 'here' })])).toEqual([aSession({ title: 'here' })]);
  });

  test('any sequence of sessions, with duplicates, arrives unchanged', () => {
    const session = fc
      .record({ number: fc.integer({ min: 1, max: 4 }), title: fc.constantFrom('a', 'b') })
      .map((overrides) => aSession(overrides));
    fc.assert(
      fc.property(fc.array(fc.array(session, { maxLength: 6 }), { maxLength: 6 }), (answers) => {
        const { send } = channel();
        for (const sessions of answers) expect(send(sessions)).toEqual(sessions);
      }),
    );
  });
});
