import { untilWords } from '../../core/fleet/wait-plan.js';
import { command } from '../../options/command.js';

export const waitCommand = command({
  name: 'wait',
  summary: 'wait until a session asks, is idle, fails, works or ends',
  words: '',
  flags: {
    until: {
      type: 'choice',
      choices: untilWords,
      required: true,
      group: 'Output',
      help: 'what to wait for; attention means ask or fail',
    },
    thread: {
      type: 'list',
      value: 'threads',
      group: 'Sessions',
      help: 'wait for this thread only; may be repeated',
      defaultText: 'every session that --once lists',
    },
    'all-of': {
      type: 'switch',
      group: 'Output',
      help: 'require all sessions to match, not just one',
    },
    likely: { type: 'switch', group: 'Output', help: 'count inferred states (ASK?) too' },
    timeout: { type: 'number', group: 'Output', help: 'give up after this many seconds' },
  },
  notes: [
    'Prints the matching sessions; returns at once if they already match. Give a thread by its id,',
    'the start of its id, its name or its title; by its full id also one that is yet to start.',
    '',
    'Exit codes: 0 matched, 1 codex-ps failed, 2 wrong usage, 3 timed out.',
    'Example: codex-ps wait --thread migration --until idle && notify-send "migration is done"',
  ].join('\n'),
  load: async () => (await import('./run-wait.js')).runWait,
});
