import { untilWords } from '../../core/fleet/until.js';
import { command } from '../../options/command.js';
import { whereFlags } from '../../options/flags.js';

export const waitCommand = command({
  name: 'wait',
  summary: 'wait until a session asks, rests, fails, works or is gone',
  words: '',
  shared: ['json', ...whereFlags, 'refresh-ms', 'no-color'],
  flags: {
    until: {
      choices: untilWords,
      demandOption: true,
      requiresArg: true,
      describe: 'what to wait for; attention is ask or fail',
    },
    thread: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'wait for this one alone; may be given again',
      defaultDescription: 'every session that --once lists',
    },
    'all-of': { type: 'boolean', describe: 'until every one is so, not any' },
    likely: { type: 'boolean', describe: 'inferred states (ASK?) count too' },
    timeout: { type: 'number', requiresArg: true, describe: 'give up after so many seconds' },
  },
  notes: [
    'Prints the sessions that are so, at once where they are so already. A thread is called by its id,',
    'the beginning of it, its name or its title; by its whole id also one that is yet to come.',
    '',
    'Exit codes: 0 it is so, 1 codex-ps failed, 2 wrong usage, 3 timed out.',
    'Example: codex-ps wait --thread migration --until idle && notify-send "the migration rests"',
  ].join('\n'),
  load: async () => (await import('./run-wait.js')).runWait,
});
