import { command } from '../../options/command.js';

/** What the completions of the shells call: quick, and silent about trouble. */
export const completeCommand = command({
  name: '__complete',
  summary: 'the candidates of a completion, each on a line: value, tab, description',
  words: '<threads|hosts>',
  shared: ['codex-home', 'discovery', 'all-sources', 'demo'],
  flags: {},
  notes: '',
  hidden: true,
  load: async () => (await import('./run-complete.js')).runComplete,
});
