import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../fixtures/memory-files.js';
import { callIdOf } from '../../core/ids.js';
import { locateRecords } from './read-tail.js';

const line = (type: string, payload: object): string =>
  `${JSON.stringify({ timestamp: '2026-11-23T14:00:00.000Z', type, payload })}\n`;
const call = (id: string): string =>
  line('response_item', { type: 'function_call', name: 'x', arguments: '{}', call_id: id });

const lines = [
  line('session_meta', { id: 'x' }),
  line('event_msg', { type: 'task_complete', turn_id: 'a', last_agent_message: 'y' }),
  line('turn_context', { cwd: '/w', approval_policy: 'never' }),
  line('event_msg', { type: 'task_started', turn_id: 'b' }),
  call('c1'),
  call('c2'),
];
/** Where the line of this index begins. */
const at = (index: number): number => lines.slice(0, index).join('').length;

describe('the records behind the facts', () => {
  it('are found again by the byte at which each line begins, the newest turn event alone', async () => {
    const files = memoryFiles();
    files.put('/r', lines.join(''));
    const locate = await locateRecords(files, '/r');
    expect(locate({ kind: 'turn' })).toBe(at(3));
    expect(locate({ kind: 'context' })).toBe(at(2));
    expect(locate({ kind: 'call', callId: callIdOf('c1') })).toBe(at(4));
    expect(locate({ kind: 'call', callId: callIdOf('c2') })).toBe(at(5));
    expect(files.stillOpen()).toBe(0);
  });

  it('are nowhere where there is no file, or nothing of it in the file', async () => {
    const files = memoryFiles();
    files.put('/r', 'no record\n');
    for (const path of ['/r', '/gone', undefined]) {
      const locate = await locateRecords(files, path);
      expect(locate({ kind: 'turn' })).toBeUndefined();
      expect(locate({ kind: 'call', callId: callIdOf('c1') })).toBeUndefined();
    }
  });
});
