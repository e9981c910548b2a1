import { command } from '../../options/command.js';
import { whereFlags } from '../../options/flags.js';

export const nameCommand = command({
  name: 'name',
  summary: 'give a thread a name of your own, or take it away with an empty one',
  words: '<thread> <name>',
  shared: whereFlags,
  flags: {},
  notes:
    'A thread is called by its id, the beginning of it, its name or its title.\nOne that does not run is called by its whole id, and --host says where it is.',
  load: async () => (await import('./run-name.js')).runName,
});
