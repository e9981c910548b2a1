import { command } from '../../options/command.js';
import { settingFlags } from '../../options/flags.js';

export const configCommand = command({
  name: 'config',
  summary: 'show every setting as it holds, and where it comes from',
  words: '',
  shared: [...settingFlags, 'json'],
  flags: {},
  notes:
    'Exit codes: 0 all is well, 1 the configuration file has a mistake (on stderr), 2 wrong usage.',
  load: async () => (await import('./run-config.js')).runConfig,
});
