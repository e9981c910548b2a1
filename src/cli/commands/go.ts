import { command } from '../../options/command.js';
import { whereFlags } from '../../options/flags.js';

export const goCommand = command({
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
