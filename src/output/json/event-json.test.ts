import { expect, test } from 'vitest';
import { aSession, aVerdict, fixtureNow } from '../../../fixtures/a-session.js';
import { checkedEvent, type PrintedEvent } from '../../../fixtures/json-schema.js';
import { statusByDetail } from '../../core/session/status.js';
import { rowWord } from '../../core/fleet/transitions.js';
import type { Transition } from '../../core/fleet/transitions.js';
import { eventJson } from './event-json.js';

function printed(transition: Transition): PrintedEvent {
  return checkedEvent(JSON.stringify(eventJson(transition, fixtureNow)));
}

test('a line says when, which thread, what it was, what it is and why', () => {
  const verdict = aVerdict('approval', { certain: false, reason: 'likely asks' });
  const session = aSession({ number: 1, host: 'home', name: 'mine', title: 'Fix it', verdict });
  expect(Object.entries(printed({ session, from: 'working', to: 'approval' }))).toEqual([
    ['at_unix_ms', fixtureNow],
    ['host', 'home'],
    ['thread_id', session.threadId],
    ['name', 'mine'],
    ['title', 'Fix it'],
    ['from', 'working'],
    ['to', 'approval'],
    ['certain', false],
    ['reason', 'likely asks'],
  ]);
});

test('what is not known is null, and what is gone is certainly gone', () => {
  const verdict = aVerdict('tool', { certain: false });
  const session = aSession({ name: undefined, title: undefined, verdict });
  expect(printed({ session, from: undefined, to: 'gone' })).toMatchObject({
    ...{ name: null, title: null, from: null, to: 'gone', certain: true },
    reason: 'nothing on its host runs it any more',
  });
});

test('the schema knows every word', () => {
  for (const status of Object.values(statusByDetail)) {
    const word = rowWord(status);
    expect(printed({ session: aSession(), from: word, to: word }).to).toBe(word);
  }
});
