import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { parseRolloutLine } from '../../../fixtures/parse-rollout-line.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const megabyte = 'x'.repeat(1 << 20);

it.each([
  ['a message', { type: 'message', role: 'assistant', content: [{ text: megabyte }] }],
  [
    'a command',
    {
      type: 'function_call',
      name: 'shell',
      call_id: 'c',
      arguments: JSON.stringify({ command: megabyte }),
    },
  ],
  [
    'a patch',
    {
      type: 'custom_tool_call',
      name: 'apply_patch',
      call_id: 'c',
      input: `*** Add File: ${megabyte}`,
    },
  ],
  [
    'a script',
    {
      type: 'custom_tool_call',
      name: 'exec',
      call_id: 'c',
      input: `await(everything());\n${megabyte}`,
    },
  ],
  [
    'an output',
    { type: 'function_call_output', call_id: 'a call id of some length', output: megabyte },
  ],
])('the record of %s keeps nothing of its line alive', (_what, payload) => {
  const line = JSON.stringify({ timestamp: '', type: 'response_item', payload });
  const records: unknown[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  // A text of its own each time: a slice of the same one would cost nothing.
  for (let n = 0; n < 8; n += 1) {
    records.push(parseRolloutLine(line.replace('"timestamp":""', `"timestamp":"${n}"`)));
  }
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(4 << 20);
  expect(records).toHaveLength(8);
});
