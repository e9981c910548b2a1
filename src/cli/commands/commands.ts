import { type Command, command } from '../../options/command.js';
import { completionCommand } from './completion.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { nameCommand } from './name.js';
import { waitCommand } from './wait.js';
import { settingFlags, whereFlags } from '../../options/flags.js';

const goCommand = command({
  name: 'go',
  summary: 'bring the terminal of a session before your eyes',
  words: '<thread>',
  shared: whereFlags,
  flags: {
    'dry-run': { type: 'boolean', describe: 'print what would be run, and run none of it' },
  },
  notes: [
    'A thread is called by its id, the beginning of it, its name or its title.',
    'One on another host is shown in a new tab, by ssh.',
    'What each terminal program needs: docs/terminals.md of the package.',
    '',
    'Exit codes: 0 it is shown, 1 it cannot be (stderr says why, and a line to paste), 2 wrong usage.',
  ].join('\n'),
  load: async () => (await import('./run-go.js')).runGo,
});

const configCommand = command({
  name: 'config',
  summary: 'show every setting as it holds, and where it comes from',
  words: '',
  shared: [...settingFlags, 'json'],
  flags: {},
  notes:
    'Exit codes: 0 all is well, 1 the configuration file has a mistake (on stderr), 2 wrong usage.',
  load: async () => (await import('./run-config.js')).runConfig,
});

/** What the completions of the shells call: quick, and silent about trouble. */
const completeCommand = command({
  name: '__complete',
  summary: 'the candidates of a completion, each on a line: value, tab, description',
  words: '<threads|hosts>',
  shared: ['codex-home', 'discovery', 'all-sources', 'demo'],
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
