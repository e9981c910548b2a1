import { type Command, command } from '../../options/command.js';
import { completionCommand } from './completion.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { nameCommand } from './name.js';
import { waitCommand } from './wait.js';

const goCommand = command({
  name: 'go',
  summary: 'focus the terminal of a session',
  words: '<thread>',
  flags: {
    'dry-run': {
      type: 'switch',
      group: 'Output',
      help: 'print the commands instead of running them',
    },
  },
  notes: [
    'Give a thread by its id, the start of its id, its name or its title.',
    'A session on another host opens in a new tab, by ssh.',
    'docs/terminals.md in the package says what each terminal program needs.',
    '',
    'Exit codes: 0 focused, 1 not possible (stderr says why and what to paste), 2 wrong usage.',
  ].join('\n'),
  load: async () => (await import('./run-go.js')).runGo,
});

const configCommand = command({
  name: 'config',
  summary: 'show the effective settings and where each comes from',
  words: '',
  flags: {},
  notes:
    'Exit codes: 0 no mistakes, 1 the configuration file has a mistake (on stderr), 2 wrong usage.',
  load: async () => (await import('./run-config.js')).runConfig,
});

/** What the shell completions call: fast, and silent about failures. */
const completeCommand = command({
  name: '__complete',
  summary: 'print completion candidates, one per line: value, tab, description',
  words: '<threads|hosts>',
  flags: {},
  notes: '',
  hidden: true,
  load: async () => (await import('./run-complete.js')).runComplete,
});

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  goCommand,
  nameCommand,
  waitCommand,
  explainCommand,
  doctorCommand,
  configCommand,
  completionCommand,
  completeCommand,
];
