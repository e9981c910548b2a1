import { command } from '../../options/command.js';

export const explainCommand = command({
  name: 'explain',
  summary: 'show all evidence for the status of a thread',
  words: '<thread>',
  flags: {},
  notes:
    'Give a thread by its id, the start of its id, its name or its title.\nExit codes: 0 explained, 1 not live (the page says what was searched), 2 wrong usage.',
  load: async () => (await import('./run-explain.js')).runExplain,
});
