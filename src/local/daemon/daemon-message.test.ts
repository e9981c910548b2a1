import fc from 'fast-check';
import { expect, it } from 'vitest';
import { err, ok } from '../../core/result.js';
import { parseDaemonMessage } from './daemon-connection.js';

const declined = (detail: string): unknown => err({ kind: 'declined', detail });

it.each([
  ['{"id":1,"result":null}', { kind: 'answer', id: 1, answer: ok(null) }],
  [
    '{"error":{"code":-1,"message":"no"},"id":2}',
    { kind: 'answer', id: 2, answer: declined('no') },
  ],
  ['{"error":{},"id":2}', { kind: 'answer', id: 2, answer: declined('no reason given') }],
  ['{"method":"m","params":[1]}', { kind: 'notification', method: 'm', params: [1] }],
  ['{"method":"m","id":1,"params":{}}', { kind: 'other' }],
  ['{"method":"m","id":"x"}', { kind: 'other' }],
  ['{"id":"1","result":{}}', { kind: 'other' }],
  ['{"id":1}', { kind: 'other' }],
  ['7', { kind: 'other' }],
  ['', { kind: 'not-json' }],
  ['{"id":1', { kind: 'not-json' }],
])('%s', (text, expected) => {
  expect(parseDaemonMessage(text)).toEqual(expected);
});

it('takes any text without a fault', () => {
  const takes = (text: string): void => {
    expect(parseDaemonMessage(text).kind).toBeTypeOf('string');
  };
  fc.assert(fc.property(fc.string(), takes));
  fc.assert(fc.property(fc.json(), takes));
});
