import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDaemonMessage } from './daemon-connection.js';

it.each([
  ['{"id":1,"result":null}', { kind: 'answer', id: 1, result: null }],
  ['{"error":{"code":-1,"message":"no"},"id":2}', { kind: 'declined', id: 2, message: 'no' }],
  ['{"error":{},"id":2}', { kind: 'declined', id: 2, message: 'no reason given' }],
  ['{"method":"m","params":[1]}', { kind: 'notification', method: 'm', params: [1] }],
  ['{"method":"m","id":1,"params":{}}', { kind: 'request', method: 'm' }],
  ['{"method":"m","id":"x"}', { kind: 'request', method: 'm' }],
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
