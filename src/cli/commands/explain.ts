import { command } from '../../options/command.js';
import { whereFlags } from '../../options/flags.js';

export const explainCommand = command({
  name: 'explain',
  summary: 'show the whole evidence for the state of a thread',
  words: '<thread>',
  shared: ['json', 'no-color', ...whereFlags],
  flags: {},
  notes:
    'A thread is called by its id, the beginning of it, its name or its title.\nExit codes: 0 it was explained, 1 it is not live (the page says what was looked for), 2 wrong usage.',
  load: async () => (await import('./run-explain.js')).runExplain,
});
