import { expect, test } from 'vitest';
import { parseDaemonNotification } from './daemon-thread.js';

const threadId = '01a209ed-c52a-7d51-af98-7117c365103e';

// As Codex 0.169 sent them to a client that had subscribed to nothing.
test.each([
  [
    'thread/status/changed',
    { threadId, status: { type: 'active', activeFlags: ['waitingOnApproval'] } },
    {
      kind: 'status',
      threadId,
      status: { kind: 'active', waitingOnApproval: true, waitingOnUserInput: false },
    },
  ],
  ['thread/closed', { threadId }, { kind: 'closed', threadId }],
  ['thread/name/updated', { threadId, threadName: 'Pick pears' }, { kind: 'touched', threadId }],
])('%s is news', (method, params, news) => {
  expect(parseDaemonNotification(method, params)).toEqual(news);
});

test('thread/started brings the whole thread', () => {
  const params = { thread: { id: threadId, status: { type: 'idle' }, cwd: '/x' } };
  expect(parseDaemonNotification('thread/started', params)).toMatchObject({
    kind: 'started',
    thread: { threadId, status: { kind: 'idle' }, cwd: '/x' },
  });
});

test.each([
  ['remoteControl/status/changed', { status: 'disabled' }],
  ['thread/status/changed', { threadId: '../x', status: { type: 'idle' } }],
  ['thread/started', { thread: null }],
  ['thread/closed', null],
])('%s with %j says nothing', (method, params) => {
  expect(parseDaemonNotification(method, params)).toBeUndefined();
});
