import { command } from '../../options/command.js';

export const nameCommand = command({
  name: 'name',
  summary: 'name a session; an empty name removes it',
  words: '<thread> <name>',
  flags: {},
  notes:
    'Give a thread by its id, the start of its id, its name or its title.\nOne that is not running needs its full id, and --host for its host.',
  load: async () => (await import('./run-name.js')).runName,
});
